// Package migrate copies what registries hold from one to another: versions
// with their numbers, ids and guids, what is set, and what is deleted.
//
// Everything there is of a registry is a Content. A Source reads one, a Target
// also takes one in, and Copy brings a target to what a source has. It keeps
// no notes: what there is to do is the difference between the two, so that
// whoever is interrupted starts again, and whoever is done has nothing to do.
package migrate
