// Package inbox carries messages from user to user, and tells the sender what became of each.
package inbox
