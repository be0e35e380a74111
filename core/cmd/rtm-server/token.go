package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/librtm/librtm/core/token"
	"github.com/librtm/librtm/core/wire"
)

// certificateVariable spares the operator from putting the certificate on the
// command line, where every process of the machine can read it.
const certificateVariable = "RTM_CERTIFICATE"

// Exit codes of the token commands.
const (
	tokenFine  = 0
	tokenWrong = 1
	tokenUsage = 2
)

const tokenHelp = `Usage:
  rtm-server token mint     make a token that lets one user log in
  rtm-server token inspect  say what a token is for and what is wrong with it

"rtm-server token mint --help" and "rtm-server token inspect --help" tell more.
Neither command needs a running server or a network.
`

const tokenMintHelp = `Usage: rtm-server token mint --app ID --certificate CERT --user NAME [flags]

Prints a token that lets the user log in to the application, and nothing else.

`

const tokenInspectHelp = `Usage: rtm-server token inspect [flags] TOKEN

Says what a token is for, whether its signature fits the certificate, how long
it is valid, and what is wrong with it. TOKEN may be "-" to read it from
standard input. What is not given is not checked.

Exit status: 0 if all that could be checked is fine, 1 if something is wrong,
2 if the command was used wrongly.

`

// runToken carries out "rtm-server token ..." and returns the exit status.
func runToken(args []string, stdout, stderr io.Writer) int {
	c := tokenCommand{stdin: os.Stdin, stdout: stdout, stderr: stderr, getenv: os.Getenv, now: time.Now}
	return c.run(args)
}

// tokenCommand holds what the commands take from the process around them.
type tokenCommand struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	getenv         func(string) string
	now            func() time.Time
}

func (c tokenCommand) run(args []string) int {
	if len(args) == 0 {
		fmt.Fprint(c.stderr, tokenHelp)
		return tokenUsage
	}
	switch args[0] {
	case "mint":
		return c.mint(args[1:])
	case "inspect":
		return c.inspect(args[1:])
	case "help", "-h", "-help", "--help":
		fmt.Fprint(c.stdout, tokenHelp)
		return tokenFine
	}
	fmt.Fprintf(c.stderr, "rtm-server token: there is no command %q\n\n%s", args[0], tokenHelp)
	return tokenUsage
}

func (c tokenCommand) mint(args []string) int {
	fs := flag.NewFlagSet("rtm-server token mint", flag.ContinueOnError)
	app := fs.String("app", "", "application `ID`, 32 hexadecimal characters")
	certificate := fs.String("certificate", "", "certificate of the application; default from "+certificateVariable)
	user := fs.String("user", "", "user id that may log in")
	format := fs.String("format", token.Format007, "006 or 007")
	life := fs.Duration("life", token.MaxLife, "how long the token is valid, at most 24h")

	rest, status, done := c.parse(fs, args, tokenMintHelp)
	if done {
		return status
	}
	if *certificate == "" {
		*certificate = c.getenv(certificateVariable)
	}
	switch {
	case len(rest) > 0:
		return c.refuse(fs, fmt.Errorf("unexpected argument %q", rest[0]))
	case *app == "":
		return c.refuse(fs, errors.New("--app is missing"))
	case *certificate == "":
		return c.refuse(fs, errors.New("--certificate is missing, and "+certificateVariable+" is not set"))
	case *user == "":
		return c.refuse(fs, errors.New("--user is missing"))
	case *life <= 0: // zero would mean the default to the package
		return c.refuse(fs, fmt.Errorf("--life %v is not a time to live", *life))
	}
	if err := wire.CheckID("the user id", *user); err != nil { // a token for somebody whom no server lets in
		return c.refuse(fs, err)
	}

	grant := token.Grant{AppID: *app, Certificate: *certificate, User: *user, IssuedAt: c.now(), Life: *life}
	var text string
	var err error
	switch *format {
	case token.Format006:
		text, err = token.Mint006(grant)
	case token.Format007:
		text, err = token.Mint007(grant)
	default:
		err = fmt.Errorf("--format %q is neither 006 nor 007", *format)
	}
	if err != nil {
		return c.refuse(fs, err)
	}
	fmt.Fprintln(c.stdout, text)
	return tokenFine
}

func (c tokenCommand) inspect(args []string) int {
	fs := flag.NewFlagSet("rtm-server token inspect", flag.ContinueOnError)
	app := fs.String("app", "", "application `ID` that the token should be for")
	certificate := fs.String("certificate", "", "certificate to check the signature with; default from "+certificateVariable)
	user := fs.String("user", "", "user id that the token should be for")

	rest, status, done := c.parse(fs, args, tokenInspectHelp)
	if done {
		return status
	}
	if *certificate == "" {
		*certificate = c.getenv(certificateVariable)
	}
	if len(rest) != 1 {
		return c.refuse(fs, fmt.Errorf("one TOKEN is needed, %d were given", len(rest)))
	}
	text, err := c.tokenText(rest[0])
	if err != nil {
		return c.refuse(fs, err)
	}

	report, err := token.Inspect(text)
	if err != nil {
		fmt.Fprintf(c.stdout, "This is not a token that can be read.\n%v\n", err)
		return tokenWrong
	}
	d := tokenDescription{out: c.stdout, report: &report, now: c.now(), app: *app, user: *user, certificate: *certificate}
	if problems := d.write(); problems > 0 {
		return tokenWrong
	}
	return tokenFine
}

// tokenText trims what copying and pasting leaves around a token. It reads
// just far enough past the limit for an oversized token to be noticed.
func (c tokenCommand) tokenText(arg string) (string, error) {
	if arg == "-" {
		text, err := io.ReadAll(io.LimitReader(c.stdin, 2*token.MaxTokenBytes))
		if err != nil {
			return "", fmt.Errorf("read token from standard input: %w", err)
		}
		arg = string(text)
	}
	return strings.TrimSpace(arg), nil
}

// parse accepts flags before and after the other arguments, which it returns.
// With done, the command ends with status.
func (c tokenCommand) parse(fs *flag.FlagSet, args []string, help string) (rest []string, status int, done bool) {
	fs.SetOutput(io.Discard) // help and errors go to different places
	fs.Usage = func() {}
	for {
		err := fs.Parse(args)
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(c.stdout, help, "Flags:\n")
			fs.SetOutput(c.stdout)
			fs.PrintDefaults()
			return nil, tokenFine, true
		}
		if err != nil {
			return nil, c.refuse(fs, err), true
		}
		if fs.NArg() == 0 {
			return rest, tokenFine, false
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}

func (c tokenCommand) refuse(fs *flag.FlagSet, err error) int {
	fmt.Fprintf(c.stderr, "%s: %v\n\"%[1]s --help\" tells how to use it.\n", fs.Name(), err)
	return tokenUsage
}

// tokenDescription writes what a person wants to know about a token. An empty
// app, user or certificate is not checked.
type tokenDescription struct {
	out                    io.Writer
	report                 *token.Report
	now                    time.Time
	app, user, certificate string
	problems               []error
}

// write returns the number of problems found.
func (d *tokenDescription) write() int {
	d.line("format", d.report.Format)
	d.writeApp()
	d.writeUser()
	d.writeServices()
	d.writeSignature()
	d.writeTimes()
	d.writeVerdict()
	return len(d.problems)
}

func (d *tokenDescription) line(name, text string) {
	fmt.Fprintf(d.out, "%-12s %s\n", name+":", text)
}

// note keeps a problem for the verdict and gives the words for its line.
func (d *tokenDescription) note(err error, fine, wrong string) string {
	if err == nil {
		return fine
	}
	d.problems = append(d.problems, err)
	return wrong
}

func (d *tokenDescription) writeApp() {
	text := fmt.Sprintf("%q", d.report.AppID)
	if d.app != "" {
		text += ", " + d.note(d.report.CheckApp(d.app), "as expected", "not the expected one")
	}
	d.line("application", text)
}

func (d *tokenDescription) writeUser() {
	carried, known := d.report.User()
	switch {
	case known && d.user == "":
		d.line("user", fmt.Sprintf("%q", carried))
	case known:
		d.line("user", fmt.Sprintf("%q, %s", carried, d.note(d.report.CheckUser(d.user), "as expected", "not the expected one")))
	case d.report.Format != token.Format006:
		d.line("user", "none, because it is not for RTM")
	case d.user == "":
		d.line("user", "not written in this format; give --user to compare")
	default:
		d.line("user", fmt.Sprintf("not written in this format; its check sum %s",
			d.note(d.report.CheckUser(d.user), fmt.Sprintf("fits %q", d.user), fmt.Sprintf("does not fit %q", d.user))))
	}
}

func (d *tokenDescription) writeServices() {
	for _, s := range d.report.Services {
		d.line("service", tokenServiceText(s))
		for _, p := range s.Privileges {
			d.line("  privilege", fmt.Sprintf("%s (%d), %s", s.PrivilegeName(p.ID), p.ID, d.privilegeExpiry(p)))
		}
	}
	if d.report.UnreadBytes > 0 {
		d.line("unread", fmt.Sprintf("%d bytes that belong to the unknown service or follow it", d.report.UnreadBytes))
	}
	if err := d.report.CheckPrivilege(); err != nil {
		d.line("login", d.note(err, "", "not granted"))
	} else {
		d.line("login", "granted")
	}
}

func tokenServiceText(s token.Service) string {
	switch s.Type {
	case token.ServiceNone:
		return "not named in this format, only the privileges are"
	case token.ServiceRTM:
		return fmt.Sprintf("RTM (type %d), user %q", s.Type, s.User)
	case token.ServiceRTC:
		return fmt.Sprintf("RTC (type %d), channel %q, uid %q", s.Type, s.Channel, s.User)
	}
	return s.Name()
}

func (d *tokenDescription) privilegeExpiry(p token.Privilege) string {
	switch {
	case p.ExpiresAt.IsZero():
		return "expires with the token"
	case d.report.Format == token.Format006:
		return "says it expires " + tokenTime(p.ExpiresAt, d.now) + ", which has no effect in this format"
	}
	return "expires " + tokenTime(p.ExpiresAt, d.now)
}

func (d *tokenDescription) writeSignature() {
	wants006 := d.report.Format == token.Format006
	switch {
	case d.certificate == "":
		d.line("signature", "not checked; give --certificate or set "+certificateVariable)
	case wants006 && d.user == "":
		d.line("signature", "not checked, because it covers the user id; give --user")
	case wants006 && d.report.CheckUser(d.user) != nil:
		d.line("signature", "not checked, because it covers the right user id")
	default:
		err := d.report.CheckSignature(d.certificate, d.user)
		d.line("signature", d.note(err, "fits the certificate", "does not fit the certificate"))
	}
}

func (d *tokenDescription) writeTimes() {
	issued := tokenTime(d.report.IssuedAt, d.now)
	if d.report.Format == token.Format006 {
		issued += ", counted back from its expiry"
	}
	d.line("issued", issued)

	expires := tokenTime(d.report.LoginExpiresAt(), d.now)
	if d.report.Life > token.MaxLife {
		expires += fmt.Sprintf(", because no token lives longer than %v, though it asks for %v", token.MaxLife, d.report.Life)
	}
	d.line("expires", expires)
	d.note(d.report.CheckTime(d.now, 0), "", "")
}

func (d *tokenDescription) writeVerdict() {
	if len(d.problems) == 0 {
		d.line("verdict", "all that could be checked is fine")
		return
	}
	for _, problem := range d.problems {
		d.line("problem", problem.Error())
	}
}

// tokenTime gives a time both absolutely and seen from now.
func tokenTime(t, now time.Time) string {
	text := t.UTC().Format("2006-01-02 15:04:05 UTC")
	switch d := t.Sub(now).Round(time.Second); {
	case d > 0:
		return text + " (in " + tokenDuration(d) + ")"
	case d < 0:
		return text + " (" + tokenDuration(-d) + " ago)"
	}
	return text + " (now)"
}

// tokenDuration names the two largest units; more would not help anyone.
func tokenDuration(d time.Duration) string {
	units := []struct {
		name string
		size time.Duration
	}{{"day", 24 * time.Hour}, {"hour", time.Hour}, {"minute", time.Minute}, {"second", time.Second}}

	var words []string
	for _, unit := range units {
		n := d / unit.size
		d -= n * unit.size
		switch {
		case n == 1:
			words = append(words, "1 "+unit.name)
		case n > 1:
			words = append(words, fmt.Sprintf("%d %ss", n, unit.name))
		case len(words) > 0:
			// A gap ends it: "2 days 5 seconds" is more exact than useful.
			return words[0]
		}
		if len(words) == 2 {
			break
		}
	}
	return strings.Join(words, " ")
}
