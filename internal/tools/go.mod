module github.com/pawl-registry/pawl/internal/tools

go 1.26
