// Package catalog says how subjects are found by what is in them: what of a
// subject can be searched for, how a query is read, and which pieces of a
// subject answer it. It keeps no index; catalog/bleve does.
package catalog
