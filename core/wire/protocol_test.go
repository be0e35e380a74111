package wire

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
)

// constants returns the whole-number constants of a source file of this package. A value is computed from its
// expression alone, which is all these files use.
func constants(t *testing.T, file string) map[string]int64 {
	t.Helper()
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]int64{}
	for _, d := range parsed.Decls {
		g, ok := d.(*ast.GenDecl)
		if !ok || g.Tok != token.CONST {
			continue
		}
		for _, s := range g.Specs {
			v := s.(*ast.ValueSpec)
			for i, name := range v.Names {
				value, err := types.Eval(set, nil, token.NoPos, types.ExprString(v.Values[i]))
				if err != nil {
					t.Fatalf("%s: %v", name.Name, err)
				}
				n, exact := constant.Int64Val(value.Value)
				if !exact {
					t.Fatalf("%s is no whole number", name.Name)
				}
				found[name.Name] = n
			}
		}
	}
	if len(found) == 0 {
		t.Fatalf("%s holds no constants", file)
	}
	return found
}

func protocolText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// requireRow looks for a table row that begins with the given cells.
func requireRow(t *testing.T, text string, cells ...string) {
	t.Helper()
	row := "| " + strings.Join(cells, " | ") + " |"
	if !strings.Contains(text, "\n"+row) {
		t.Errorf("PROTOCOL.md has no row %s", row)
	}
}

func TestProtocolNamesEveryNumber(t *testing.T) {
	text := protocolText(t)
	for name, n := range constants(t, "kinds.go") {
		number := fmt.Sprint(n)
		switch {
		case strings.HasPrefix(name, "Kind"):
			requireRow(t, text, number, strings.TrimPrefix(name, "Kind"))
		case strings.HasPrefix(name, "Bye"):
			requireRow(t, text, number, strings.TrimPrefix(name, "Bye"))
		default:
			requireRow(t, text, name, number)
		}
	}
	for _, file := range []string{"limits.go", "ids.go"} {
		for name, n := range constants(t, file) {
			requireRow(t, text, name, fmt.Sprint(n))
		}
	}
	requireRow(t, text, "InstanceBytes", fmt.Sprint(InstanceBytes))
}

func TestProtocolNamesEveryCode(t *testing.T) {
	text := protocolText(t)
	for name, n := range constants(t, "codes.go") {
		if strings.HasPrefix(name, "Init") || name == "OK" || name == "NotInitialized" || name == "NotLoggedIn" {
			continue // never on the wire, or in prose
		}
		requireRow(t, text, fmt.Sprint(n), name)
	}
}

func TestProtocolNamesEveryLimitInItsPlace(t *testing.T) {
	text := protocolText(t)
	l := DefaultLimits()
	names := map[any]string{}
	v := reflect.ValueOf(&l).Elem()
	for i := range v.NumField() {
		names[v.Field(i).Addr().Interface()] = v.Type().Field(i).Name
	}
	counts, times, rates := l.fields()
	if listed := len(counts) + len(times) + len(rates); listed != v.NumField() {
		t.Errorf("%d of %d limits are on the wire", listed, v.NumField())
	}
	for i, n := range counts {
		requireRow(t, text, fmt.Sprintf("counts[%d]", i), names[n], fmt.Sprint(*n))
	}
	for i, d := range times {
		requireRow(t, text, fmt.Sprintf("times[%d]", i), names[d], fmt.Sprint(d.Milliseconds()))
	}
	for i, r := range rates {
		requireRow(t, text, fmt.Sprintf("rates[%d], rates[%d]", 2*i, 2*i+1), names[r],
			fmt.Sprintf("%d in %d", r.Count, r.Window/time.Millisecond))
	}
}

// TestProtocolQuotesRealFrames: the hex in the worked examples is decoded, so that it cannot rot.
func TestProtocolQuotesRealFrames(t *testing.T) {
	quoted := regexp.MustCompile("`((?:[0-9a-f]{2} )+[0-9a-f]{2})`").FindAllStringSubmatch(protocolText(t), -1)
	if len(quoted) == 0 {
		t.Fatal("no frame is quoted")
	}
	for _, q := range quoted {
		var message []byte
		for _, field := range strings.Fields(q[1]) {
			var b byte
			fmt.Sscanf(field, "%02x", &b)
			message = append(message, b)
		}
		if err := readAll(NewReader(), message); err != nil {
			t.Errorf("%s: %v", q[1], err)
		}
	}
}
