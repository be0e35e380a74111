// Package channels is about named groups of users: join, leave, who is in, how many, and publishing to them.
package channels
