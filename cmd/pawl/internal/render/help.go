package render

// Help explains a rule to the reader of a report.
type Help struct {
	// Meaning is one line, Text what to know and do, URI where it stands.
	Meaning, Text, URI string
}

// ruleHelp is a rule with what is known of it. Codes of problems in a text
// have no help.
func (o Option) ruleHelp(rule string) sarifRule {
	described := sarifRule{ID: rule}
	if o.Help == nil {
		return described
	}
	help, ok := o.Help(rule)
	if !ok {
		return described
	}
	described.Short = &sarifMessage{help.Meaning}
	described.Help = &sarifMessage{help.Text}
	described.HelpURI = help.URI
	return described
}
