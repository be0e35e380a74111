package rtmtest

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/token"
	"github.com/librtm/librtm/core/wire"
)

// TestTokensThroughTheirLife: the app is warned, renews in time once, and the next time too late.
func TestTokensThroughTheirLife(t *testing.T) {
	const app, certificate = "0123456789abcdef0123456789abcdef", "00112233445566778899aabbccddeeff"
	mint := func(life time.Duration) string {
		text, err := token.Mint007(token.Grant{AppID: app, Certificate: certificate, User: "alice", IssuedAt: time.Now(), Life: life})
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	synctest.Test(t, func(t *testing.T) {
		s := Start(t, server.Config{Apps: []server.App{{ID: app, Certificate: certificate}}})
		defer s.Close()
		alice := s.Client()
		alice.Name = "alice"
		began := time.Now()
		alice.must(alice.Login(mint(time.Minute), "alice"))
		expectOK(alice, "login", Expect[client.LoginResult](alice).Code, "")
		Expect[client.TokenWillExpire](alice)
		if after := time.Since(began); after != 30*time.Second {
			t.Fatalf("warned after %v", after)
		}
		second := mint(2 * time.Minute)
		alice.must(alice.RenewToken(second))
		if r := Expect[client.RenewTokenResult](alice); r.Code != wire.OK || r.Token != second {
			t.Fatalf("%+v", r)
		}
		time.Sleep(time.Minute)
		s.Net.CutAll() // the first token is over: the second one opens the door
		time.Sleep(time.Second)
		Expect[client.TokenWillExpire](alice)
		time.Sleep(time.Hour) // nobody is kicked
		alice.must(alice.SendToPeer("alice", Text("still here"), 0))
		Expect[client.PeerMessage](alice)

		s.Net.CutAll()
		if e := Expect[client.StateChanged](alice); e.State != client.Reconnecting {
			t.Fatalf("%+v", e)
		}
		Expect[client.TokenExpired](alice)
		time.Sleep(time.Hour)
		third := mint(time.Hour)
		alice.must(alice.RenewToken(third))
		if e := Expect[client.StateChanged](alice); e.State != client.Connected || e.Reason != client.ReasonLoginSuccess {
			t.Fatalf("%+v", e)
		}
		if r := Expect[client.RenewTokenResult](alice); r.Code != wire.OK || r.Token != third {
			t.Fatalf("%+v", r)
		}
	})
}
