package intake

import "strings"

// longestPath is how long a path of a field may be, in bytes.
const longestPath = 1 << 10

// isPath reports whether the registry takes a field's path.
func isPath(path string) bool {
	return path != "" && len(path) <= longestPath && !strings.ContainsFunc(path, isControl)
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }
