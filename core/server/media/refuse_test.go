package media

import (
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"

	"github.com/librtm/librtm/core/server/hub"
)

// What passes lets a client try again, what does not ends its transfer.
func TestWhatTheSystemRefusesIsAnsweredClearly(t *testing.T) {
	m := &Media{config: Config{Log: hub.NoLog{}}}
	for _, c := range []struct {
		cause  error
		status int
		later  bool
	}{
		{syscall.ENOSPC, http.StatusInsufficientStorage, false},
		{syscall.EDQUOT, http.StatusInsufficientStorage, false},
		{syscall.EFBIG, http.StatusInsufficientStorage, false}, // a limit on the size of files
		{syscall.EMFILE, http.StatusServiceUnavailable, true},
		{syscall.ENFILE, http.StatusServiceUnavailable, true},
		{syscall.EIO, http.StatusInternalServerError, false},
	} {
		w := httptest.NewRecorder()
		m.refuse(w, "upload", &os.PathError{Op: "write", Path: "secret", Err: c.cause})
		if w.Code != c.status || (w.Header().Get("Retry-After") != "") != c.later {
			t.Errorf("%v is answered with HTTP %d, %v", c.cause, w.Code, w.Header())
		}
	}
}
