package server

import (
	"sync"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// logins counts how often each user logs in; resumes count too.
type logins struct {
	mu      sync.Mutex // guards the rest
	users   map[string]bucket
	cleanAt int // number of users at which those who have rested are forgotten
}

// minLogins is how many users are counted before any are forgotten.
const minLogins = 1024

// allow counts a login, or reports false if the user's rate is exceeded.
func (l *logins) allow(user string, rate wire.Rate, now time.Time) bool {
	if rate.Count == 0 {
		return true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.users == nil {
		l.users, l.cleanAt = make(map[string]bucket), minLogins
	}
	b := l.users[user]
	ok := b.allow(rate, burstFactor, now)
	l.users[user] = b
	if len(l.users) >= l.cleanAt {
		for name, b := range l.users {
			if b.empty(now) {
				delete(l.users, name)
			}
		}
		l.cleanAt = max(minLogins, 2*len(l.users))
	}
	return ok
}
