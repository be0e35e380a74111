package tidy

import (
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const unityPackage = "bindings/unity/"

// unityAssets are the files and folders of the Unity package that are assets to Unity, by their path in the package.
// Names that end in ~ are none, but what is in Samples~ becomes one when it is copied into a project.
func unityAssets(t *testing.T) map[string]bool {
	t.Helper()
	assets := map[string]bool{}
	for _, file := range tracked(t, "") {
		name, ours := strings.CutPrefix(file, unityPackage)
		if !ours || strings.HasPrefix(name, "tests/") || strings.HasPrefix(name, "Documentation~/") || name == "package.sh" {
			continue
		}
		if strings.HasSuffix(name, ".meta") && strings.HasPrefix(name, "Runtime/Plugins/") {
			name = strings.TrimSuffix(name, ".meta") // the libraries themselves come with a build
		}
		if strings.HasSuffix(name, ".meta") {
			continue
		}
		for ; name != "."; name = path.Dir(name) {
			if !strings.HasSuffix(name, "~") {
				assets[name] = true
			}
		}
	}
	return assets
}

var unityGUID = regexp.MustCompile(`(?m)^guid: ([0-9a-f]{32})$`)

// Unity knows an asset by the GUID in its .meta: without one committed, it makes another on each machine.
func TestUnityAssetsHaveAGuidOfTheirOwn(t *testing.T) {
	assets := unityAssets(t)
	if len(assets) < 20 {
		t.Fatalf("only %d assets found", len(assets))
	}
	owner := map[string]string{}
	for name := range assets {
		meta, err := os.ReadFile(filepath.Join(root, unityPackage, name+".meta"))
		if err != nil {
			t.Errorf("%s%s has no .meta: run bindings/unity/package.sh metas", unityPackage, name)
			continue
		}
		guid := unityGUID.FindStringSubmatch(string(meta))
		if guid == nil {
			t.Errorf("%s%s.meta has no GUID", unityPackage, name)
			continue
		}
		if other, taken := owner[guid[1]]; taken {
			t.Errorf("%s and %s have the same GUID %s", name, other, guid[1])
		}
		owner[guid[1]] = name
	}
	for _, file := range tracked(t, ".meta") {
		if name := strings.TrimSuffix(strings.TrimPrefix(file, unityPackage), ".meta"); strings.HasPrefix(file, unityPackage) && !assets[name] {
			t.Errorf("%s belongs to no asset", file)
		}
	}
}

// unityPlugins says, for each library, the platforms and processors that its .meta has to choose, as Unity writes them.
var unityPlugins = map[string][]string{
	"linux-x86_64/librtm.so":        {"Editor Linux x86_64", "Linux64 x86_64"},
	"linux-arm64/librtm.so":         {"EmbeddedLinux ARM64"},
	"windows-x86/rtm.dll":           {"Win x86"},
	"windows-x86_64/rtm.dll":        {"Editor Windows x86_64", "Win64 x86_64"},
	"macos-universal/librtm.dylib":  {"Editor OSX AnyCPU", "OSXUniversal AnyCPU"},
	"android-arm64-v8a/librtm.so":   {"Android ARM64"},
	"android-armeabi-v7a/librtm.so": {"Android ARMv7"},
	"android-x86_64/librtm.so":      {"Android X86_64"},
	"ios-arm64/librtm.a":            {"iOS ARM64"},
}

var (
	unityPlatform = regexp.MustCompile(`(?m)^  - first:\n      (\w*): ?(\w*)\n    second:\n      enabled: 1\n      settings:\n((?:        .*\n)+)`)
	unityCPU      = regexp.MustCompile(`(?m)^        CPU: (\w+)$`)
	unityOS       = regexp.MustCompile(`(?m)^        OS: (\w+)$`)
	unityExclude  = regexp.MustCompile(`(?m)^        Exclude (\w+): 0$`)
)

func TestUnityPluginsChooseTheirPlatforms(t *testing.T) {
	for library, want := range unityPlugins {
		meta := read(t, unityPackage+"Runtime/Plugins/"+library+".meta")
		var got, included []string
		for _, m := range unityPlatform.FindAllStringSubmatch(meta, -1) {
			cpu := unityCPU.FindStringSubmatch(m[3])
			if cpu == nil {
				t.Errorf("%s names no CPU for %s", library, m[2])
				continue
			}
			choice := m[2] + " " + cpu[1]
			if os := unityOS.FindStringSubmatch(m[3]); m[2] == "Editor" {
				choice = "Editor " + os[1] + " " + cpu[1]
			}
			got = append(got, choice)
		}
		if strings.Join(got, ", ") != strings.Join(want, ", ") {
			t.Errorf("%s is for %v, not for %v", library, got, want)
		}
		for _, m := range unityExclude.FindAllStringSubmatch(meta, -1) {
			included = append(included, m[1])
		}
		if len(included) != len(want) {
			t.Errorf("%s does not exclude %v, but is for %v", library, included, want)
		}
	}
	for _, file := range tracked(t, ".meta") {
		name, plugin := strings.CutPrefix(strings.TrimSuffix(file, ".meta"), unityPackage+"Runtime/Plugins/")
		if plugin && strings.Contains(name, "/") && unityPlugins[name] == nil {
			t.Errorf("%s is not in the table of this test", file)
		}
	}
}

func TestUnityReadmeShowsTheFirstSample(t *testing.T) {
	sample := read(t, unityPackage+"Samples~/FirstMessage/FirstMessage.cs")
	if !strings.Contains(read(t, unityPackage+"README.md"), "```csharp\n"+sample+"```") {
		t.Error("bindings/unity/README.md does not hold Samples~/FirstMessage/FirstMessage.cs as it is")
	}
}
