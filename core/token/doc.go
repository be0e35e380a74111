// Package token mints and verifies the access tokens, formats "006" and "007", that let a user of an application log in.
package token
