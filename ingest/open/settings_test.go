package open

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"yijian/ingest/region"
)

func env(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "zones.json")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadReadsSettingsAndTheirDefaults(t *testing.T) {
	zones := write(t, `[{"code": "371371", "name": "高新区", "aliases": ["高新"]}]`)
	tests := []struct {
		getenv func(string) string
		want   Settings
	}{
		{env(), Settings{Data: "./yijian-data", Store: "yijian-data/catalog.db"}},
		{env("YIJIAN_DATA", "/d"), Settings{Data: "/d", Store: "/d/catalog.db"}},
		{env("YIJIAN_DATA", "/d", "YIJIAN_STORE", "sqlite:/e/x.db"), Settings{Data: "/d", Store: "/e/x.db"}},
		{env("YIJIAN_STORE", "qdrant://here"), Settings{Data: "./yijian-data", Store: "yijian-data/catalog.db", Server: &Server{Host: "here"}}},
		{
			env("YIJIAN_STORE", "qdrants://here:443/?collection=city", "YIJIAN_STORE_KEY", "k"),
			Settings{Data: "./yijian-data", Store: "yijian-data/catalog.db", Server: &Server{Host: "here", Port: 443, TLS: true, Key: "k", Collection: "city"}},
		},
		{Data(env("YIJIAN_DATA", "/d"), "/f"), Settings{Data: "/f", Store: "/f/catalog.db"}},
		{Data(env("YIJIAN_DATA", "/d"), ""), Settings{Data: "/d", Store: "/d/catalog.db"}},
		{
			env("YIJIAN_DATA", "/d", "YIJIAN_ZONES", zones),
			Settings{Data: "/d", Store: "/d/catalog.db", Zones: []region.Division{{Code: "371371", Name: "高新区", Aliases: []string{"高新"}}}},
		},
	}
	for i, tt := range tests {
		got, err := Load(tt.getenv)
		if err != nil {
			t.Errorf("settings %d: %v", i, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("settings %d (-want +got):\n%s", i, diff)
		}
	}
}

func TestABadValueIsNamedWithWhatIsAllowed(t *testing.T) {
	tests := []struct {
		name, value string
		want        []string
	}{
		{"YIJIAN_STORE", "/some/file.db", []string{`"/some/file.db"`, "sqlite:PATH"}},
		{"YIJIAN_STORE", "sqlite:", []string{`"sqlite:"`, "sqlite:PATH"}},
		{"YIJIAN_STORE", "mysql://here:3306", []string{"mysql://here:3306", "sqlite:PATH", "qdrant://"}},
		{"YIJIAN_STORE", "qdrant://", []string{"qdrant://HOST"}},
		{"YIJIAN_STORE", "qdrant://here:99999", []string{"99999"}},
		{"YIJIAN_STORE", "qdrant://here/path", []string{"qdrant://HOST"}},
		{"YIJIAN_STORE", "qdrant://here?colection=x", []string{"colection", "collection=NAME"}},
		{"YIJIAN_STORE", "qdrant://here?collection=", []string{"collection=NAME"}},
		{"YIJIAN_ZONES", filepath.Join(t.TempDir(), "none.json"), []string{"none.json", "no such file", `"code"`}},
		{"YIJIAN_ZONES", write(t, `[{"code": "3713", "name": "高新区"}]`), []string{`"3713"`, "6, 9 or 12"}},
		{"YIJIAN_ZONES", write(t, `[{"code": "371371"}]`), []string{"371371", "no name"}},
		{"YIJIAN_ZONES", write(t, `[{"code": "371371", "nom": "高新区"}]`), []string{"nom"}},
		{"YIJIAN_ZONES", write(t, `[] []`), []string{"more after the list"}},
		{"YIJIAN_ZONES", write(t, ``), []string{"EOF"}},
		{"YIJIAN_LEXICON", filepath.Join(t.TempDir(), "none.txt"), []string{"none.txt", "no such file"}},
		{"YIJIAN_LEXICON", write(t, "# 本地\n犬证"), []string{"line 2", "犬证"}},
	}
	for _, tt := range tests {
		_, err := Load(env(tt.name, tt.value))
		if err == nil {
			t.Errorf("%s=%s is accepted", tt.name, tt.value)
			continue
		}
		for _, want := range append(tt.want, tt.name) {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s=%s: error %q, want it to say %q", tt.name, tt.value, err, want)
			}
		}
	}
}

func TestAKeyInTheAddressIsRefusedAndNotShown(t *testing.T) {
	for _, v := range []string{"qdrant://:s3cret@here:6334", "qdrant://s3cret@here", "qdrant://me:s3cret@he re"} {
		_, err := Load(env("YIJIAN_STORE", v))
		if err == nil || strings.Contains(err.Error(), "s3cret") || !strings.Contains(err.Error(), "YIJIAN_STORE") {
			t.Errorf("%s: error %v, want one that does not repeat the key", v, err)
		}
	}
}

func TestEverySettingIsReadAndExplained(t *testing.T) {
	for _, s := range Table() {
		if !strings.HasPrefix(s.Name, "YIJIAN_") || s.HelpZH == "" || s.HelpEN == "" {
			t.Errorf("setting %+v lacks a name or help", s)
		}
		read := false
		_, _ = Load(func(name string) string {
			read = read || name == s.Name
			return ""
		})
		if !read {
			t.Errorf("setting %s is in the table and is never read", s.Name)
		}
	}
}

func TestTheStampChangesWithTheZones(t *testing.T) {
	a := Settings{Zones: []region.Division{{Code: "371371", Name: "高新区"}}}
	b := Settings{Zones: []region.Division{{Code: "371371", Name: "高新区", Aliases: []string{"高新"}}}}
	if s := (Settings{}).Stamp(); s != "" {
		t.Errorf("stamp %q without zones, want none", s)
	}
	if again := a.Stamp(); a.Stamp() != again || again == b.Stamp() {
		t.Errorf("stamps %q, again %q, and %q with other zones; want one that stays and another", a.Stamp(), again, b.Stamp())
	}
}

func TestTheCitysOwnWordsStandOnTopOfTheBuiltInOnes(t *testing.T) {
	s, err := Load(env("YIJIAN_LEXICON", write(t, "养犬 < 宠物本\n")))
	if err != nil {
		t.Fatal(err)
	}
	words, err := Lexicon(s)
	if err != nil {
		t.Fatal(err)
	}
	for said, want := range map[string]string{"宠物本": "养犬", "暂住证": "居住证"} {
		if got := words.Find(said); len(got) != 1 || got[0].Terms[0] != want {
			t.Errorf("Find(%s) = %v, want %s", said, got, want)
		}
	}
}

func TestZonesAndTheSampleCityAreDivisions(t *testing.T) {
	table := Regions(Settings{Zones: []region.Division{{Code: "371371", Name: "高新区"}}})
	for code, want := range map[string]string{"371371": "高新区", "990102": "望湖区", "371302": "兰山区"} {
		if d, ok := table.Division(code); !ok || d.Name != want {
			t.Errorf("division %s is %+v, %v, want %s", code, d, ok, want)
		}
	}
}

func TestANewDataFolderOpensEmpty(t *testing.T) {
	s, err := Load(env("YIJIAN_DATA", filepath.Join(t.TempDir(), "new")))
	if err != nil {
		t.Fatal(err)
	}
	c, err := Catalog(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	index, err := Store(t.Context(), c)
	if err != nil || index.Generation() != 0 || index.Len() != 0 {
		t.Errorf("store of a new folder: generation %d with %d chunks, %v, want none", index.Generation(), index.Len(), err)
	}
}

func TestACatalogThatCantBeOpenedNamesTheSetting(t *testing.T) {
	file := write(t, "")
	_, err := Catalog(t.Context(), Settings{Store: filepath.Join(file, "catalog.db")})
	if err == nil || !strings.Contains(err.Error(), "YIJIAN_STORE") || !strings.Contains(err.Error(), file) {
		t.Errorf("error %v, want one that names YIJIAN_STORE and %s", err, file)
	}
}
