// Package inbox carries messages from user to user, tells the sender what became of each, and keeps what its
// receiver was not there for.
package inbox
