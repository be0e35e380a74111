package token

import "time"

// Limits on what a token may contain. A real token for one user has between
// 100 and 300 characters, so all of these leave ample room and still keep the
// work that a stranger can cause small.
const (
	// MaxTokenBytes is the longest token text that is looked at.
	MaxTokenBytes = 4096

	// MaxLife is how long a token is good for after its issue, whatever it says.
	MaxLife = 24 * time.Hour

	// DefaultSkew is how far the clock of a token server may run ahead of ours
	// when Check.Skew is zero.
	DefaultSkew = 5 * time.Minute

	maxContentBytes = 4096 // after decompression
	maxServices     = 16
	maxPrivileges   = 64 // per service
	maxUserBytes    = 64
	maxSalt         = 99_999_999
)

// Sizes that the formats fix.
const (
	prefixBytes    = 3  // "006" or "007"
	AppIDBytes     = 32 // of the application id, which tokens hold
	signatureBytes = 32
)
