// Package attributes keeps keys and values on users and on channels.
package attributes
