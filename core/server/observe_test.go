package server_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/token"
	"github.com/librtm/librtm/core/wire"
)

// lockedLog is a log that can be read while it is written.
type lockedLog struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// logger writes everything, as JSON.
func (l *lockedLog) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// lines returns the lines with a message, decoded.
func (l *lockedLog) lines(t *testing.T, message string) []map[string]any {
	t.Helper()
	var all []map[string]any
	for line := range strings.Lines(l.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil {
			t.Fatalf("%q is not a line of JSON: %v", line, err)
		}
		if fields["msg"] == message {
			all = append(all, fields)
		}
	}
	return all
}

// one returns the only line with a message.
func (l *lockedLog) one(t *testing.T, message string) map[string]any {
	t.Helper()
	all := l.lines(t, message)
	if len(all) != 1 {
		t.Fatalf("%d lines say %q in\n%s", len(all), message, l)
	}
	return all[0]
}

func TestLogFollowsASessionFromLoginToEnd(t *testing.T) {
	var log lockedLog
	c := unlimited()
	c.Log = log.logger()
	withAddresses(t, c, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
		bob := s.Login("bob")
		bob.Logout()
		synctest.Wait()
		bobs := log.one(t, "session ended")
		log.text.Reset()

		net.From("198.51.100.7")
		alice := s.Login("alice")
		alice.Join("lobby")
		time.Sleep(3 * time.Second)
		alice.Drop()
		time.Sleep(2 * time.Second)
		net.From("198.51.100.8")
		if !alice.Connect() || !alice.Welcome.Resumed {
			t.Fatal("not resumed")
		}
		alice.Publish("lobby", "hello")
		synctest.Wait()
		s.Kick(servertest.AppID, "alice", "swearing")
		synctest.Wait()

		opened, lost, resumed, ended := log.one(t, "session opened"), log.one(t, "connection lost"), log.one(t, "session resumed"), log.one(t, "session ended")
		for _, line := range []map[string]any{opened, lost, resumed, ended} {
			if line["session"] != opened["session"] || line["user"] != "alice" || line["app"] != servertest.AppID {
				t.Errorf("a line of another session: %v", line)
			}
		}
		if opened["remote"] != "198.51.100.7:40000" || opened["gap"] != false || opened["agent"] != "servertest" {
			t.Errorf("opened: %v", opened)
		}
		if lost["remote"] != "198.51.100.7:40000" || lost["cause"] == nil || resumed["remote"] != "198.51.100.8:40000" {
			t.Errorf("lost: %v, resumed: %v", lost, resumed)
		}
		if ended["reason"] != "kicked" || ended["code"] != 2.0 || ended["detail"] != "swearing" || ended["duration"] != float64(5*time.Second) ||
			ended["resumes"] != 1.0 || ended["requests"] != 2.0 || ended["frames"] != 3.0 {
			t.Errorf("ended: %v", ended)
		}
		if bobs["reason"] != "logout" || bobs["user"] != "bob" {
			t.Errorf("bob's end: %v", bobs)
		}
	})
}

func TestLogSaysWhyALoginWasRefused(t *testing.T) {
	var log lockedLog
	inBubble(t, server.Config{Apps: []server.App{{ID: "app"}}, Log: log.logger()}, func(t *testing.T, s *servertest.Server) {
		f := servertest.NewLogin("alice", "one")
		f.AppID, f.Agent = "nobody", strings.Repeat("x", 5000)
		s.First(servertest.LoginFrame(f))
		synctest.Wait()
		line := log.one(t, "login refused")
		if line["user"] != "alice" || line["app"] != "nobody" || line["reason"] != "invalid_app_id" || line["code"] != 4.0 ||
			line["detail"] == nil || line["remote"] == nil || len(line["agent"].(string)) != 200 {
			t.Errorf("refused: %v", line)
		}
	})
}

// What strangers cause must not fill the disk.
func TestRefusalsDoNotFloodTheLog(t *testing.T) {
	var log lockedLog
	withAddresses(t, server.Config{Apps: []server.App{{ID: "app"}}, MaxConnectionsPerAddress: 1, Log: log.logger()}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
		net.From("127.0.0.1") // not limited by address
		for range 100 {
			s.First(servertest.LoginFrame(servertest.NewLogin("alice", "one")))
		}
		if n := len(log.lines(t, "login refused")); n != 20 {
			t.Errorf("%d lines about 100 logins refused in a second", n)
		}
		net.From("198.51.100.7")
		net.Raw(t)
		for range 100 {
			_, _, _ = s.Dial()
		}
		if n := len(log.lines(t, "connection refused")); n != 20 {
			t.Errorf("%d lines about 100 connections refused in a second", n)
		}
		time.Sleep(time.Second)
		s.Dial()
		lines := log.lines(t, "connection refused")
		if last := lines[len(lines)-1]; last["withheld"] != 80.0 {
			t.Errorf("the next line is %v", last)
		}
	})
}

// The log of a whole story at its most talkative: no token, no secret, nothing that users wrote to each other.
func TestLogHoldsNoSecrets(t *testing.T) {
	var log lockedLog
	c := unlimited()
	c.Log, c.Apps = log.logger(), []server.App{{ID: certificateApp, Certificate: certificate}}
	c.Sessions.WindowBytes = 64 << 10
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		const payload, key = "attack at dawn", "payload-key"
		secrets := map[string]string{"payload": payload, "attribute key": key, "certificate": certificate}
		note := func(what string, b []byte) {
			secrets[what] = string(b)
			secrets[what+" in hex"] = hex.EncodeToString(b)
			secrets[what+" in base64"] = strings.TrimRight(base64.StdEncoding.EncodeToString(b), "=")
		}
		in := func(user, format string) *servertest.Client {
			text := mint(t, format, token.Grant{User: user})
			secrets["token of "+user] = text[40:]
			c := s.Login(user, func(f *wire.Login) { f.AppID, f.Token = certificateApp, text })
			note("secret of "+user, c.Welcome.Secret)
			note("session id of "+user, c.Welcome.Session)
			note("instance of "+user, c.Login.Instance)
			return c
		}
		alice, bob := in("alice", "007"), in("bob", "006")
		for _, one := range []*servertest.Client{alice, bob} {
			one.Join("lobby")
		}
		alice.Tell("bob", payload)
		alice.Publish("lobby", payload)
		alice.Tell("nobody", payload)
		alice.Keep("nobody", payload) // is kept
		alice.Ask(wire.KindRenewToken, mint(t, "007", token.Grant{User: "alice", Certificate: otherApp}))
		synctest.Wait()
		bob.Ack()
		bob.Drop()
		synctest.Wait()
		if !bob.Connect() || !bob.Welcome.Resumed {
			t.Error("bob did not resume")
		}
		wrong := bob.Login
		wrong.Token = mint(t, "006", token.Grant{User: "somebody else"})
		secrets["refused token"] = wrong.Token[40:]
		if f := s.First(servertest.LoginFrame(wrong)); f.Kind != wire.KindRefused {
			t.Errorf("a wrong token: %v", f)
		}
		s.First([]byte(payload)) // not even a login
		alice.Write([]byte(payload))
		synctest.Wait()
		alice.Connect()
		bob.Drop()
		for range 6 { // bob's queue overflows
			alice.Tell("bob", strings.Repeat(payload, 1000))
		}
		synctest.Wait()
		alice.Logout()
		synctest.Wait()

		text := log.String()
		for _, words := range []string{"session opened", "session resumed", "connection lost", "login refused", "session ended", "slow consumer"} {
			if !strings.Contains(text, words) {
				t.Errorf("the story lacks %q:\n%s", words, text)
			}
		}
		for what, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("the log holds the %s, %q", what, secret)
			}
		}
	})
}

func TestStatsTellWhatHappened(t *testing.T) {
	c := unlimited()
	c.Apps = []server.App{{ID: servertest.AppID}}
	c.Limits.MembersRate = wire.Rate{Count: 1, Window: time.Hour}
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice, bob, carol := s.Login("alice"), s.Login("bob"), s.Login("carol")
		for _, one := range []*servertest.Client{alice, bob, carol} {
			one.Join("lobby")
		}
		synctest.Wait()
		for range 5 { // a rate and three times more at once
			alice.Members("lobby")
		}
		alice.Publish("lobby", "hello")
		alice.Tell("bob", "hello")
		time.Sleep(70 * time.Millisecond)
		bob.Ack()
		synctest.Wait()
		bob.Drop()
		synctest.Wait()
		alice.Tell("bob", "never acknowledged")
		synctest.Wait()

		st := s.Stats()
		for what, ok := range map[string]bool{
			"applications": st.Applications == 1,
			"connections":  st.Connections == 2 && st.ConnectionsPending == 0 && st.Accepted == 3,
			"sessions":     st.Linked == 2 && st.Away == 1 && st.Opened == 3 && st.Resumed == 0 && st.Gaps == 0 && st.Lost == 1,
			"messages":     st.PeerMessages == 2 && st.ChannelMessages == 1 && st.ChannelDeliveries == 2,
			"receipts":     st.Acknowledged == 1 && st.Unacknowledged == 0,
			"too often":    st.TooOften == 1,
			"bytes":        st.ReceivedBytes > 50 && st.SentBytes > 200 && st.Writes > 10 && st.Writes < 40,
			"held":         st.HeldBytes > st.QueuedBytes && st.QueuedBytes > 18 && st.LargestQueue == st.QueuedBytes,
		} {
			if !ok {
				t.Errorf("%s: %+v", what, st)
			}
		}
		var handled uint64
		for _, n := range st.Handling.Buckets {
			handled += n
		}
		if handled < 5 || st.Handling.Sum != 0 { // virtual time does not pass while a server works
			t.Errorf("handling: %+v", st.Handling)
		}
		if a := st.Acknowledgement; a.Sum != 70*time.Millisecond || a.Buckets[10] != 1 { // up to 100 ms
			t.Errorf("acknowledgement: %+v", a)
		}

		if !bob.Connect() || !bob.Welcome.Resumed {
			t.Fatal("not resumed")
		}
		s.Kick(servertest.AppID, "bob", "")
		synctest.Wait()
		bob.Connect() // wants to continue what is over
		s.First(servertest.LoginFrame(servertest.NewLogin("", "one")))
		s.First([]byte("nonsense"))
		alice.Write([]byte("nonsense"))
		carol.Logout()
		synctest.Wait()
		st = s.Stats()
		for what, ok := range map[string]bool{
			"resumed":         st.Resumed == 1 && st.Gaps == 1 && st.Opened == 4,
			"ended":           st.Ended["kicked"] == 1 && st.Ended["logout"] == 1 && st.Ended["expired"] == 0,
			"refused":         st.Refused["invalid_argument"] == 1 && st.Refused["rejected"] == 1,
			"protocol errors": st.ProtocolErrors == 1,
			"receipts":        st.Acknowledged == 1 && st.Unacknowledged == 1,
		} {
			if !ok {
				t.Errorf("%s: %+v", what, st)
			}
		}
	})
}
