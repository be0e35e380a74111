package token

import (
	"bytes"
	"compress/zlib"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"io"
	"testing"
	"time"
)

// The fixed strings were computed by another program in another language from
// the description of the formats. Changing one changes what token servers in
// the field have to produce. The application id and the certificate were drawn
// at random.
const (
	goldenApp         = "Ae42389fddb5707da93acB54C8f535B2"
	goldenCertificate = "12EB857bDFeD15C7A3C6C4149369a415"
	goldenUser        = "alice"
	goldenSalt        = 12345

	golden006     = "006Ae42389fddb5707da93acB54C8f535B2IABg0nHmuwS8n7sQwxKVZBjYNkARDVolrSQ9E0PR6QulIUe8jicAAAAAEAA5MAAAgEJVZQEA6AOAQlVl"
	golden007     = "007eJxTYEho7xfoXVM26z6X423u83WOgWwPJijt684wKChYvG+dIL8Cg2OqiZGxhWVaSkqSqbmBeUqipXFispOpibNFmqmxqZMRw8fg1AgmBgZLAwYGRgYmIGZkAPFZGRJzMpNTAZLfG/o="
	goldenBoth007 = "007eJxTYKg0aT/3h0HBLuStReLe/ykfjx14o/h98repK64lnpFQbBJWYHBMNTEytrBMS0lJMjU3ME9JtDROTHYyNXG2SDM1NnUyYvgYnBrBxMBgacDAwMTACIYgPitDTn5SUiUjgzkTklhiTmZyKgAKACHP"
	goldenRTC007  = "007eJxTYJCZv+valROG0X9/7QzLqVFyXsgu9Cx5YvDNmCXLErlNGfMUGBxTTYyMLSzTUlKSTM0NzFMSLY0Tk51MTZwt0kyNTZ2MGD4Gp0YwMTBYGjAwMEIhiM/KkJOflFTJyGAOAE8QHUE="

	// Two more of format 006: a login whose privilege outlives the token by
	// decades, and one for an RTC channel that ended a day before goldenIssued.
	goldenLong006 = "006Ae42389fddb5707da93acB54C8f535B2IAD6/otcin3e/3bx6PXMRUBuFxHeejLHxDEBbj5OwpESHke8jicAAAAAEAABAAAAgEJVZQEA6AMAKGvu"
	goldenRTC006  = "006Ae42389fddb5707da93acB54C8f535B2IABXgRLZKEYx7xIfsSUShEyk0jCDkfUGPDL2x6VVQX4RPvdV5MyCSr9qEAABAAAAgJ9SZQEAAQCAn1Jl"
)

var goldenIssued = time.Unix(1_700_000_000, 0).UTC()

// goldenGrant is what golden006 and golden007 were made from.
func goldenGrant(life time.Duration) Grant {
	return Grant{
		AppID: goldenApp, Certificate: goldenCertificate, User: goldenUser,
		IssuedAt: goldenIssued, Life: life, Salt: goldenSalt,
	}
}

func goldenCheck() Check {
	return Check{
		AppID: goldenApp, Certificate: goldenCertificate, User: goldenUser,
		Now: goldenIssued.Add(time.Minute),
	}
}

func TestGoldenTokensVerify(t *testing.T) {
	for _, tc := range []struct {
		name, token string
		check       Check
		want        Claims
	}{
		{"006", golden006, goldenCheck(), Claims{Format006, goldenApp, "", goldenIssued, goldenIssued.Add(24 * time.Hour)}},
		{"007", golden007, goldenCheck(), Claims{Format007, goldenApp, goldenUser, goldenIssued, goldenIssued.Add(10 * time.Minute)}},
		{"007 with RTC", goldenBoth007, goldenCheck(), Claims{Format007, goldenApp, goldenUser, goldenIssued, goldenIssued.Add(10 * time.Minute)}},
		{"006 with a long privilege", goldenLong006, goldenCheck(), Claims{Format006, goldenApp, "", goldenIssued, goldenIssued.Add(24 * time.Hour)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := Verify(tc.token, tc.check)
			if err != nil || got != tc.want {
				t.Errorf("got %+v, %v\nwant %+v", got, err, tc.want)
			}
		})
	}
}

func TestMintGivesTheGolden006Token(t *testing.T) {
	got, err := Mint006(goldenGrant(24 * time.Hour))
	if err != nil || got != golden006 {
		t.Errorf("got %s, %v\nwant %s", got, err, golden006)
	}
}

// Compressed bytes may change with the compressor, so "007" tokens are
// compared by their content.
func TestMintGivesTheGolden007Content(t *testing.T) {
	got, err := Mint007(goldenGrant(10 * time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if g, w := content007(t, got), content007(t, golden007); !bytes.Equal(g, w) {
		t.Errorf("got  %x\nwant %x", g, w)
	}
}

func content007(t testing.TB, token string) []byte {
	t.Helper()
	packed, err := base64.StdEncoding.DecodeString(token[3:])
	if err != nil {
		t.Fatal(err)
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// What follows builds tokens field by field and shares nothing with the code
// under test, so that tests can also make what Mint would refuse.

func pack(fields ...any) []byte {
	var b bytes.Buffer
	for _, f := range fields {
		switch f := f.(type) {
		case string:
			binary.Write(&b, binary.LittleEndian, uint16(len(f)))
			b.WriteString(f)
		case []byte:
			b.Write(f)
		default: // a fixed-width integer
			binary.Write(&b, binary.LittleEndian, f)
		}
	}
	return b.Bytes()
}

func mac(key, data []byte) []byte {
	h := hmac.New(sha256.New, key)
	h.Write(data)
	return h.Sum(nil)
}

func build006(channel, uid string, message []byte) string {
	signed := append([]byte(goldenApp+channel+uid), message...)
	return "006" + goldenApp + base64.StdEncoding.EncodeToString(pack(
		string(mac([]byte(goldenCertificate), signed)),
		crc32.ChecksumIEEE([]byte(channel)), crc32.ChecksumIEEE([]byte(uid)),
		string(message)))
}

func build007(issued, salt uint32, body []byte) string {
	key := mac(pack(salt), mac(pack(issued), []byte(goldenCertificate)))
	return "007" + base64.StdEncoding.EncodeToString(squeeze(pack(string(mac(key, body)), body)))
}

func squeeze(content []byte) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	z.Write(content)
	z.Close()
	return b.Bytes()
}

// body007 is a body issued at goldenIssued with the given services.
func body007(expire uint32, services ...[]byte) []byte {
	body := pack(goldenApp, uint32(goldenIssued.Unix()), expire, uint32(goldenSalt), uint16(len(services)))
	return append(body, bytes.Join(services, nil)...)
}

func token007(expire uint32, services ...[]byte) string {
	return build007(uint32(goldenIssued.Unix()), goldenSalt, body007(expire, services...))
}

func rtm007(user string, expiry uint32) []byte {
	return pack(uint16(2), uint16(1), uint16(1), expiry, user)
}

func TestGoldenTokensMatchTheConstructionFieldByField(t *testing.T) {
	expires := uint32(goldenIssued.Unix()) + 86_400
	message := pack(uint32(goldenSalt), expires, uint16(1), uint16(1000), expires)
	if got := build006(goldenUser, "", message); got != golden006 {
		t.Errorf("006: got %s\nwant %s", got, golden006)
	}
	built := token007(600, rtm007(goldenUser, 600))
	if g, w := content007(t, built), content007(t, golden007); !bytes.Equal(g, w) {
		t.Errorf("007: got  %x\nwant %x", g, w)
	}
}
