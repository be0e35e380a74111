package server_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/token"
	"github.com/librtm/librtm/core/wire"
)

const (
	certificateApp = "0123456789abcdef0123456789abcdef"
	otherApp       = "fedcba9876543210fedcba9876543210"
	certificate    = "00112233445566778899aabbccddeeff"
)

func mint(t *testing.T, format string, g token.Grant) string {
	t.Helper()
	if g.AppID == "" {
		g.AppID = certificateApp
	}
	if g.Certificate == "" {
		g.Certificate = certificate
	}
	if g.IssuedAt.IsZero() {
		g.IssuedAt = time.Now()
	}
	makers := map[string]func(token.Grant) (string, error){"006": token.Mint006, "007": token.Mint007}
	text, err := makers[format](g)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestLoginIsRefusedWithACodeAndWords(t *testing.T) {
	config := server.Config{Apps: []server.App{{ID: "open"}, {ID: certificateApp, Certificate: certificate}}}
	long := strings.Repeat("u", wire.MaxIDBytes)
	tests := []struct {
		name   string
		change func(t *testing.T, f *wire.Login)
		code   wire.Code // 0: the login must succeed
		words  string
	}{
		{"open application", func(*testing.T, *wire.Login) {}, 0, ""},
		{"open application ignores a token", func(_ *testing.T, f *wire.Login) { f.Token = "nonsense" }, 0, ""},
		{"longest user id", func(_ *testing.T, f *wire.Login) { f.User = long }, 0, ""},
		{"unknown application", func(_ *testing.T, f *wire.Login) { f.AppID = "nobody" }, wire.LoginInvalidAppID, "not served here"},
		{"empty application", func(_ *testing.T, f *wire.Login) { f.AppID = "" }, wire.LoginInvalidAppID, "not served here"},
		{"empty user id", func(_ *testing.T, f *wire.Login) { f.User = "" }, wire.LoginInvalidArgument, "empty"},
		{"user id null", func(_ *testing.T, f *wire.Login) { f.User = "null" }, wire.LoginInvalidArgument, "null"},
		{"user id too long", func(_ *testing.T, f *wire.Login) { f.User = long + "u" }, wire.LoginInvalidArgument, "65 bytes"},
		{"user id with a quote", func(_ *testing.T, f *wire.Login) { f.User = `a"b` }, wire.LoginInvalidArgument, "position 1"},
		{"user id outside ASCII", func(_ *testing.T, f *wire.Login) { f.User = "jürgen" }, wire.LoginInvalidArgument, "ü"},
		{"wrong version", func(_ *testing.T, f *wire.Login) { f.Version = 2 }, wire.LoginRejected, "version 2"},
		{"no instance", func(_ *testing.T, f *wire.Login) { f.Instance = nil }, wire.LoginRejected, "instance id has 0 bytes"},
		{"no token", func(_ *testing.T, f *wire.Login) { f.AppID = certificateApp }, wire.LoginNotAuthorized, "none was given"},
		{"nonsense for a token", func(_ *testing.T, f *wire.Login) { f.AppID, f.Token = certificateApp, "nonsense" }, wire.LoginInvalidToken, "malformed"},
	}
	for _, format := range []string{"006", "007"} {
		withToken := func(g token.Grant) func(*testing.T, *wire.Login) {
			return func(t *testing.T, f *wire.Login) {
				if g.User == "" {
					g.User = "alice"
				}
				f.AppID, f.Token = certificateApp, mint(t, format, g)
			}
		}
		add := func(name string, g token.Grant, code wire.Code, words string) {
			tests = append(tests, struct {
				name   string
				change func(t *testing.T, f *wire.Login)
				code   wire.Code
				words  string
			}{format + " " + name, withToken(g), code, words})
		}
		// Virtual time begins in the year 2000.
		past := time.Date(1999, 12, 1, 0, 0, 0, 0, time.UTC)
		add("good", token.Grant{}, 0, "")
		add("expired", token.Grant{IssuedAt: past}, wire.LoginTokenExpired, "expired")
		add("of another user", token.Grant{User: "bob"}, wire.LoginNotAuthorized, "wrong user")
		add("of another application", token.Grant{AppID: otherApp}, wire.LoginInvalidAppID, "wrong application")
		add("with a wrong signature", token.Grant{Certificate: otherApp}, wire.LoginInvalidToken, "wrong signature")
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, config, func(t *testing.T, s *servertest.Server) {
				f := servertest.NewLogin("alice", "one")
				f.AppID = "open"
				test.change(t, &f)
				got := s.First(servertest.LoginFrame(f))
				if test.code == 0 {
					if got.Kind != wire.KindWelcome || got.Welcome.Resumed || len(got.Welcome.Secret) != wire.InstanceBytes {
						t.Fatalf("the answer is %v (%s)", got, got.Detail)
					}
					if w := got.Welcome; w.TimeMS != time.Now().UnixMilli() || w.Limits != wire.DefaultLimits() || !strings.Contains(w.Server, server.Version) {
						t.Errorf("the welcome says %+v", w)
					}
					return
				}
				if got.Kind != wire.KindRefused || got.Code != test.code || !strings.Contains(got.Detail, test.words) {
					t.Errorf("the answer is %v: %s; want code %d and %q", got, got.Detail, test.code, test.words)
				}
				if f.Token != "" && strings.Contains(got.Detail, f.Token) && f.Token != "nonsense" {
					t.Error("the refusal shows the token")
				}
				if n := s.Sessions(); n != 0 {
					t.Errorf("%d sessions after a refusal", n)
				}
			})
		})
	}
}

func TestFirstMessageMustBeOneLogin(t *testing.T) {
	login := servertest.LoginFrame(servertest.NewLogin("alice", "one"))
	ping := wire.NewWriter()
	wire.AppendCount(ping, wire.KindPing, 0)
	big := servertest.NewLogin("alice", "one")
	big.Agent = strings.Repeat("x", wire.MaxLoginBytes)
	tests := []struct {
		name    string
		message []byte
		words   string
	}{
		{"a ping", ping.Bytes(), "must be a login"},
		{"frames after the login", append(append([]byte{}, login...), ping.Bytes()...), "frames follow"},
		{"nothing", nil, "empty"},
		{"garbage", []byte("GET / HTTP/1.1\r\n"), "malformed"},
		{"half a login", login[:len(login)/2], "malformed"},
		{"an oversize login", servertest.LoginFrame(big), "at most 16384"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
				got := s.First(test.message)
				if got.Kind != wire.KindRefused || got.Code != wire.LoginRejected || !strings.Contains(got.Detail, test.words) {
					t.Errorf("the answer is %v: %s", got, got.Detail)
				}
			})
		})
	}
}

func TestConnectionWithoutALoginIsClosedInTime(t *testing.T) {
	inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		conn, _, err := s.Dial()
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(1000, "")
		begin := time.Now()
		if _, err := conn.Read(); err == nil {
			t.Fatal("the server spoke first")
		}
		if d := time.Since(begin); d != 10*time.Second {
			t.Errorf("the connection was closed after %v", d)
		}
	})
}

func TestFullServerRefusesLoginsAndTakesThemAgainLater(t *testing.T) {
	inBubble(t, server.Config{Sessions: sessions.Config{MaxSessions: 2}}, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.NewClient("bob")
		s.Login("carol")
		if bob.Connect() || bob.Refused.Code != wire.LoginRejected || !strings.Contains(bob.Refused.Detail, "full") {
			t.Fatalf("bob got %+v", bob.Refused)
		}
		alice.Drop()
		if !alice.Connect() {
			t.Errorf("a resume was refused: %s", alice.Refused.Detail)
		}
		alice.Logout()
		synctest.Wait()
		if !bob.Connect() {
			t.Errorf("refused although there is room: %s", bob.Refused.Detail)
		}
	})
}

func TestTooManyPendingConnectionsAreTurnedAway(t *testing.T) {
	inBubble(t, server.Config{MaxPending: 2}, func(t *testing.T, s *servertest.Server) {
		for range 2 {
			conn, _, err := s.Dial()
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(1000, "")
		}
		synctest.Wait()
		if _, _, err := s.Dial(); err == nil || !strings.Contains(err.Error(), "503") {
			t.Errorf("a third connection: %v", err)
		}
		time.Sleep(11 * time.Second) // virtual: the others run out of time
		s.Login("alice")
	})
}

func TestDevelopmentModeKeepsApplicationsApart(t *testing.T) {
	inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		inApp := func(id string) func(*wire.Login) { return func(f *wire.Login) { f.AppID = id } }
		one, two, other := s.Login("alice", inApp("one")), s.Login("alice", inApp("two")), s.Login("bob", inApp("two"))
		for _, c := range []*servertest.Client{one, two, other} {
			c.Join("lobby")
			synctest.Wait()
		}
		one.Tell("bob", "hello")
		one.Publish("lobby", "anybody?")
		synctest.Wait()
		one.Want("result 1", "lobby = 1", "result 2 code 3", "result 3")
		two.Want("result 1", "lobby = 1", "lobby + bob")
		other.Want("result 1", "lobby = 2")
		if f := s.First(servertest.LoginFrame(wire.Login{Version: 1, AppID: "no spaces", User: "u", Instance: one.Login.Instance})); f.Code != wire.LoginInvalidAppID {
			t.Errorf("a bad application id: %v", f)
		}
	})
}

func TestDevelopmentModeBoundsApplications(t *testing.T) {
	inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		for i := range 1001 {
			f := servertest.NewLogin("alice", "one")
			f.AppID = fmt.Sprint("app", i)
			got := s.First(servertest.LoginFrame(f))
			if want := i < 1000; (got.Kind == wire.KindWelcome) != want {
				t.Fatalf("application %d: %v %s", i, got, got.Detail)
			}
		}
	})
}

func TestOneLoginPerUser(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		older, watcher := s.Login("alice"), s.Login("watcher")
		watcher.Join("lobby")
		synctest.Wait()
		older.Join("lobby")
		time.Sleep(2 * time.Second)
		older.All()
		watcher.All()

		newer := s.Login("alice", asInstance("newer"))
		newer.Join("lobby")
		synctest.Wait()
		older.Want("bye 1", "closed")
		watcher.Want("lobby - alice", "lobby = 1", "lobby + alice")
		newer.Want("result 1", "lobby = 2")

		if older.Connect() || older.Refused.Code != wire.LoginRemoteLogin {
			t.Errorf("the loser's reconnect ended with %+v", older.Refused)
		}
		newer.Ping()
		synctest.Wait()
		newer.Want("pong 1")

		older.Login.Reconnect = false // its app logs in anew: then it is the newer one
		if !older.Connect() {
			t.Errorf("a new login was refused: %s", older.Refused.Detail)
		}
		synctest.Wait()
		newer.Want("bye 1", "closed")
		if n := s.Sessions(); n != 2 {
			t.Errorf("%d sessions", n)
		}
	})
}

func TestSameInstanceReplacesItsSessionSilently(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		old := s.Login("alice")
		again := s.Login("alice", func(f *wire.Login) { f.Instance, f.Reconnect = old.Login.Instance, true })
		synctest.Wait()
		old.Want("bye 103", "closed")
		if wire.ByeFinal(wire.ByeExpired) {
			t.Error("the reason must not keep the client away")
		}
		again.Ping()
		synctest.Wait()
		again.Want("pong 0")
	})
}

func TestKickedUserIsToldToStayAway(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.Join("lobby")
		bob.Join("lobby")
		time.Sleep(2 * time.Second)
		bob.All()
		alice.All()
		if !s.Kick(servertest.AppID, "alice", "swearing") || s.Kick(servertest.AppID, "nobody", "") || s.Kick("none", "x", "") {
			t.Error("Kick reports the wrong thing")
		}
		synctest.Wait()
		if all := alice.All(); len(all) != 2 || all[0].Reason != wire.ByeKicked || all[0].Detail != "swearing" {
			t.Errorf("alice got %v", all)
		}
		bob.Want("lobby - alice", "lobby = 1")
	})
}

func TestRenewToken(t *testing.T) {
	config := unlimited()
	config.Apps = []server.App{{ID: certificateApp, Certificate: certificate}, {ID: "open"}}
	inBubble(t, config, func(t *testing.T, s *servertest.Server) {
		good := mint(t, "007", token.Grant{User: "alice"})
		alice := s.Login("alice", func(f *wire.Login) { f.AppID, f.Token = certificateApp, good })
		open := s.Login("bob", func(f *wire.Login) { f.AppID = "open" })
		open.Ask(wire.KindRenewToken, "anything")
		synctest.Wait()
		open.Want("result 1")
		for i, test := range []struct {
			token string
			code  wire.Code
		}{
			{good, wire.OK},
			{"", wire.RenewTokenInvalidArgument},
			{strings.Repeat("x", wire.MaxTokenBytes+1), wire.RenewTokenInvalidArgument},
			{"nonsense", wire.RenewTokenInvalidToken},
			{mint(t, "006", token.Grant{User: "alice", IssuedAt: time.Now().Add(-48 * time.Hour)}), wire.RenewTokenTokenExpired},
			{mint(t, "006", token.Grant{User: "bob"}), wire.RenewTokenRejected},
			{mint(t, "007", token.Grant{User: "alice", AppID: otherApp}), wire.RenewTokenRejected},
		} {
			n := alice.Ask(wire.KindRenewToken, test.token)
			if f := alice.Next(); f.Request != n || f.Code != test.code {
				t.Errorf("token %d: code %d (%s), want %d", i, f.Code, f.Detail, test.code)
			}
		}
	})
}

// The client learns when its token expires: in each welcome, and with each renewal.
func TestClientsAreToldWhenTheirTokenExpires(t *testing.T) {
	config := unlimited()
	config.Apps = []server.App{{ID: certificateApp, Certificate: certificate}, {ID: "open"}}
	inBubble(t, config, func(t *testing.T, s *servertest.Server) {
		in := func(d time.Duration) int64 { return time.Now().Add(d).UnixMilli() }
		alice := s.Login("alice", func(f *wire.Login) {
			f.AppID, f.Token = certificateApp, mint(t, "007", token.Grant{User: "alice", Life: time.Hour})
		})
		if got := alice.Welcome.TokenExpiresMS; got != in(time.Hour) {
			t.Errorf("the token expires at %d, want %d", got, in(time.Hour))
		}
		time.Sleep(10 * time.Second)
		reconnect(t, alice)
		if got := alice.Welcome.TokenExpiresMS; got != in(time.Hour-10*time.Second) {
			t.Errorf("after a reconnect it expires at %d, want %d", got, in(time.Hour-10*time.Second))
		}
		alice.Ask(wire.KindRenewToken, mint(t, "006", token.Grant{User: "alice"}))
		if f := alice.Next(); f.Code != wire.OK || f.Expires != in(24*time.Hour) {
			t.Errorf("the new one expires at %d (%v %s), want %d", f.Expires, f, f.Detail, in(24*time.Hour))
		}
		bob := s.Login("bob", func(f *wire.Login) { f.AppID, f.Token = "open", "anything" })
		bob.Ask(wire.KindRenewToken, "anything")
		if f := bob.Next(); bob.Welcome.TokenExpiresMS != 0 || f.Expires != 0 || f.Code != wire.OK {
			t.Errorf("where no tokens are needed one expires at %d and %d", bob.Welcome.TokenExpiresMS, f.Expires)
		}
	})
}

// An online user stays when the token expires; the next login is what fails.
func TestTokenCountsAtEachLogin(t *testing.T) {
	config := unlimited()
	config.Apps = []server.App{{ID: certificateApp, Certificate: certificate}}
	config.Limits.OfflineAfter = 48 * time.Hour
	inBubble(t, config, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice", func(f *wire.Login) {
			f.AppID, f.Token = certificateApp, mint(t, "007", token.Grant{User: "alice"})
		})
		time.Sleep(25 * time.Hour)
		alice.Ping()
		synctest.Wait()
		alice.Want("pong 0")
		if alice.Connect() || alice.Refused.Code != wire.LoginTokenExpired {
			t.Errorf("a resume with an expired token: %+v", alice.Refused)
		}
		alice.Login.Token = mint(t, "007", token.Grant{User: "alice"})
		if !alice.Connect() || !alice.Welcome.Resumed {
			t.Errorf("a resume with a new token: %+v", alice.Refused)
		}
	})
}

func TestHealth(t *testing.T) {
	inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		s.Login("alice")
		client := &http.Client{Transport: &http.Transport{DialContext: s.Net.DialContext, DisableKeepAlives: true}}
		for path, want := range map[string]int{"/healthz": 200, "/rtm": 426, "/": 404} {
			r, err := client.Get("http://memory" + path)
			if err != nil {
				t.Fatal(err)
			}
			r.Body.Close()
			if r.StatusCode != want {
				t.Errorf("GET %s answers %d, want %d", path, r.StatusCode, want)
			}
		}
	})
}
