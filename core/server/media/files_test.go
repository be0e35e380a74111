package media

import (
	"encoding/json"
	"testing"
)

// What stands beside a file is JSON for everybody, and comes back as it was written.
func TestInfoSurvives(t *testing.T) {
	for _, app := range []string{"app", "", `"quoted" \ and`, "with\nlines\x00\x1f", "J\u00fcrgen \U0001F30D"} {
		want := info{App: app, Size: 1 << 40, Finished: 1_700_000_000_123}
		var standard struct {
			App      string
			Size     int64
			Finished int64 `json:"finished_ms"`
		}
		if err := json.Unmarshal(want.text(), &standard); err != nil || info(standard) != want {
			t.Errorf("%s: %+v, %v", want.text(), standard, err)
		}
		if got, err := parseInfo(want.text()); err != nil || got != want {
			t.Errorf("%s: %+v, %v", want.text(), got, err)
		}
	}
	for _, bad := range []string{
		``, `{`, `{}`, `[]`, `{"app":"a","size":1}`, `{"app":"a","finished_ms":1}`, `{"size":1,"finished_ms":1}`,
		`{"app":1,"size":1,"finished_ms":1}`, `{"app":"a","size":"1","finished_ms":1}`, `{"app":"a","size":1,"finished_ms":1.5}`,
	} {
		if got, err := parseInfo([]byte(bad)); err == nil {
			t.Errorf("%s is taken for %+v", bad, got)
		}
	}
}
