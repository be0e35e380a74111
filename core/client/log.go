package client

import (
	"os"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/librtm/librtm/core/wire"
)

// level says how grave a line of the log is.
type level int

const (
	levelInfo level = iota
	levelWarn
	levelError
	levelCritical // for defects of the library itself
)

// Log filters of the original surface: each includes the graver ones.
const (
	filterOff      = 0x00
	filterCritical = 0x08
	filterError    = 0x0c
	filterWarn     = 0x0e
	filterInfo     = 0x0f
)

const (
	minLogFileKB     = 512
	maxLogFileKB     = 1 << 20
	defaultLogFileKB = 10240

	// maxHeldLogBytes bounds the lines kept for a file that is not chosen yet: a client that never logs in
	// must not collect them for ever. The first lines are the ones that explain a failure, so later ones go.
	maxHeldLogBytes = 64 << 10
)

// passes reports whether a filter lets a level through.
func passes(filter int, level level) bool { return filter >= level.filter() }

// filter is the narrowest filter that lets the level through.
func (l level) filter() int {
	switch l {
	case levelCritical:
		return filterCritical
	case levelError:
		return filterError
	case levelWarn:
		return filterWarn
	}
	return filterInfo
}

// journal is the log of one client: what passes its filter, and where it goes.
type journal struct {
	number int64 // of the client
	system func(filter int, line []byte)

	mu          sync.Mutex // guards everything below
	filter      int
	sizeKB      int
	defaultPath string
	mayDefault  bool // a login has come: without another file the default one is used
	closed      bool
	file        *logFile
	toSystem    bool // without a file
	held        []heldLine
	heldBytes   int
}

type heldLine struct {
	level level
	text  []byte
}

func newJournal(number int64, defaultPath string, system func(filter int, line []byte)) *journal {
	return &journal{number: number, system: system, filter: filterInfo, sizeKB: defaultLogFileKB, defaultPath: defaultPath}
}

// write adds a line, which must not change afterwards. Before a file is chosen it is held, and filtered once more when it is written.
func (j *journal) write(level level, line []byte) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed || !passes(j.filter, level) {
		return
	}
	if j.file == nil && j.mayDefault {
		j.openDefault()
	}
	switch {
	case j.file != nil:
		j.file.write(line)
		return
	case j.toSystem:
		j.system(level.filter(), line)
		return
	}
	if j.heldBytes+len(line) <= maxHeldLogBytes {
		j.held = append(j.held, heldLine{level, line})
		j.heldBytes += len(line)
	}
}

// allowDefault lets the default file be opened with the next line. Not before there is one: a client whose
// log is off leaves no empty file behind.
func (j *journal) allowDefault() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.mayDefault = true
}

// openDefault opens the default file. A program in a directory where nothing can be written did not ask for a
// log, so a failure is nothing to report; it is not tried again until the next login.
func (j *journal) openDefault() {
	j.mayDefault = false
	if j.system != nil {
		j.toSystem = true
		j.release(func(l heldLine) { j.system(l.level.filter(), l.text) })
		return
	}
	f, err := process.logs.acquire(j.defaultPath, j.sizeKB)
	if err == nil {
		j.use(f)
	}
}

// use makes f the file and gives it what was held.
func (j *journal) use(f *logFile) {
	if j.file != nil {
		process.logs.release(j.file)
	}
	j.file = f
	j.release(func(l heldLine) { f.write(l.text) })
}

// release gives up what was held.
func (j *journal) release(write func(heldLine)) {
	for _, l := range j.held {
		if passes(j.filter, l.level) {
			write(l)
		}
	}
	j.held, j.heldBytes = nil, 0
}

func (j *journal) setFile(path string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	f, err := process.logs.acquire(path, j.sizeKB)
	if err != nil {
		return err
	}
	j.use(f)
	return nil
}

func (j *journal) setSize(kb int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.sizeKB = kb
	if j.file != nil {
		j.file.setLimit(kb)
	}
}

func (j *journal) setFilter(filter int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.filter = filter
}

func (j *journal) enabled(level level) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return passes(j.filter, level)
}

func (j *journal) close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	j.held = nil
	if j.file != nil {
		process.logs.release(j.file)
		j.file = nil
	}
}

// SetLogFile chooses the log file; its directory must exist. Lines written so far go into it.
func (c *Client) SetLogFile(path string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "set log file"
	if c.closed {
		return c.refuse(attempt, "", wire.NotInitialized, whyClosed)
	}
	if path == "" {
		return c.refuse(attempt, "", badArgument, "the path is empty")
	}
	if err := c.journal.setFile(path); err != nil {
		if pe, ok := err.(*os.PathError); ok {
			err = pe.Err
		}
		return c.refuse(attempt, path, badArgument, err.Error()+": name a file that can be written, in a directory that exists, or a pipe that somebody reads")
	}
	return nil
}

// SetLogFileSize chooses the size of each of the two log files, in units of 1024 bytes.
func (c *Client) SetLogFileSize(kb int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "set log file size"
	if c.closed {
		return c.refuse(attempt, "", wire.NotInitialized, whyClosed)
	}
	if kb < minLogFileKB || kb > maxLogFileKB {
		return c.refuse(attempt, "", badArgument, "the size must be from 512 to 1048576 KB")
	}
	c.journal.setSize(kb)
	return nil
}

// SetLogFilter chooses what is logged: 0, 8, 12, 14 or 15.
func (c *Client) SetLogFilter(filter int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "set log filter"
	if c.closed {
		return c.refuse(attempt, "", wire.NotInitialized, whyClosed)
	}
	switch filter {
	case filterOff, filterCritical, filterError, filterWarn, filterInfo:
		c.journal.setFilter(filter)
		return nil
	}
	return c.refuse(attempt, "", badArgument, "the filter must be 0, 0x08, 0x0c, 0x0e or 0x0f")
}

// refuse makes the error of a refused call and logs it: what was attempted, on what, and why not. The ids of
// users in it are named, to be masked in the log. c.mu is held.
func (c *Client) refuse(attempt, on string, code wire.Code, why string, users ...string) error {
	detail := attempt
	if on != "" {
		detail += " " + on
	}
	detail += ": " + why
	c.log.Error("refused: "+c.masked(detail, users...), "code", code)
	return &Error{code, detail}
}

// shownOfID is how much of a user id is logged. Whoever runs into trouble recognises their own; a log that is
// passed on names nobody.
const shownOfID = 2

func mask(id string) string {
	n := 0
	for range shownOfID {
		_, size := utf8.DecodeRuneInString(id[n:])
		n += size
	}
	return id[:n] + "***"
}

// masked hides user ids in a text for the log: the user's own, and those given. An id of two characters has
// nothing to hide, and looking for it would tear words apart.
func (c *Client) masked(text string, ids ...string) string {
	if c.login != nil {
		ids = append(ids, c.login.user)
	}
	for _, id := range ids {
		if len(id) > shownOfID {
			text = strings.ReplaceAll(text, id, mask(id))
		}
	}
	return text
}
