package open

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"yijian/ingest/lexicon"
	"yijian/ingest/region"
)

// A Setting is one line of the table: an environment variable, its default and
// what it is for.
type Setting struct {
	Name    string
	Default string
	HelpZH  string
	HelpEN  string
}

const (
	dataName  = "YIJIAN_DATA"
	storeName = "YIJIAN_STORE"
	zonesName = "YIJIAN_ZONES"
	wordsName = "YIJIAN_LEXICON"
)

// Table is every setting of this package, in the order in which it is shown.
func Table() []Setting {
	return []Setting{
		{dataName, "./yijian-data", "数据文件夹", "the folder of all data"},
		{storeName, "sqlite:<" + dataName + ">/catalog.db", "办事指南库，sqlite:文件路径；或检索服务器 qdrant://主机:6334?collection=名称（TLS 用 qdrants://）", "the catalog of guides, sqlite:PATH; or a server for the search index, qdrant://HOST:6334?collection=NAME (qdrants:// for TLS)"},
		{storeKeyName, "", "检索服务器的密钥", "the API key of that server"},
		{embedURLName, "", "向量模型服务的地址（OpenAI 兼容，如 http://主机:8000/v1）；为空则用程序自带的模型", "an OpenAI-compatible embedding server, as in http://HOST:8000/v1; empty: the model in the program"},
		{embedKeyName, "", "该服务的密钥", "the API key of that server"},
		{embedModelName, "", "该服务的模型名称；none：不用向量，只按词检索", "the model's name there; none: no vectors, search by words alone"},
		{zonesName, "", "本地功能区（高新区、开发区等）的 JSON 文件", "a JSON file of the city's own zones, a list of {code, name, aliases}"},
		{wordsName, "", "本地的词典文件：群众的说法对指南的说法，写法见 ingest/lexicon/words.txt，以它为准", "a file of the city's own words, written as ingest/lexicon/words.txt; it wins over the built-in list"},
	}
}

// Settings are the values.
type Settings struct {
	Data  string            // folder
	Store string            // path of the catalog file
	Zones []region.Division // beyond the country's divisions
	Words string            // path of the city's own word list; "": the built-in one alone
	Embed Embed
	// Server is where the search index is kept; nil: in this process.
	Server *Server
}

// Load reads the settings; an unset one has its default. The error names the
// setting, its value and what is allowed.
func Load(getenv func(string) string) (Settings, error) {
	s := Settings{Data: getenv(dataName)}
	if s.Data == "" {
		s.Data = Table()[0].Default
	}
	s.Store = filepath.Join(s.Data, "catalog.db")
	key := getenv(storeKeyName)
	switch v := getenv(storeName); {
	case v == "":
	case isServer(v):
		server, err := parseServer(v, key)
		if err != nil {
			return Settings{}, fmt.Errorf("%s: %w; want as in qdrant://localhost:6334", storeName, err)
		}
		s.Server = server
	default:
		path, ok := strings.CutPrefix(v, "sqlite:")
		if !ok || path == "" {
			return Settings{}, fmt.Errorf("%s=%q: want sqlite:PATH, as in sqlite:%s, or qdrant://HOST:6334", storeName, v, s.Store)
		}
		s.Store = path
	}
	var err error
	if s.Embed, err = loadEmbed(getenv); err != nil {
		return Settings{}, err
	}
	if path := getenv(zonesName); path != "" {
		zones, err := readZones(path)
		if err != nil {
			return Settings{}, fmt.Errorf(`%s=%q: %w; want a JSON file as in [{"code": "371371", "name": "高新区", "aliases": ["高新"]}]`, zonesName, path, err)
		}
		s.Zones = zones
	}
	s.Words = getenv(wordsName)
	if _, err := Lexicon(s); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// With is getenv with one setting given: a flag wins over the environment. An
// empty value leaves the environment's.
func With(getenv func(string) string, name, value string) func(string) string {
	return func(n string) string {
		if n == name && value != "" {
			return value
		}
		return getenv(n)
	}
}

// Data is getenv with the data folder given, as by a flag -data.
func Data(getenv func(string) string, dir string) func(string) string {
	return With(getenv, dataName, dir)
}

// Lexicon is people's words: the built-in list, with the city's own on top. The
// error names the setting, the file and the line.
func Lexicon(s Settings) (*lexicon.Lexicon, error) {
	if s.Words == "" {
		return lexicon.Default(), nil
	}
	file, err := os.Open(s.Words)
	if err != nil {
		return nil, fmt.Errorf("%s=%q: %w", wordsName, s.Words, errors.Unwrap(err))
	}
	defer file.Close()
	words, err := lexicon.Default().With(file)
	if err != nil {
		return nil, fmt.Errorf("%s=%q: %w", wordsName, s.Words, err)
	}
	return words, nil
}

// Stamp stands for the zones: guides loaded with others are loaded again.
func (s Settings) Stamp() string {
	if len(s.Zones) == 0 {
		return ""
	}
	b, err := json.Marshal(s.Zones)
	if err != nil { // strings only
		panic(fmt.Sprintf("marshal zones: %v", err))
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

func readZones(path string) ([]region.Division, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, errors.Unwrap(err) // the path is said already
	}
	defer file.Close()
	var zones []region.Division
	d := json.NewDecoder(file)
	d.DisallowUnknownFields()
	if err := d.Decode(&zones); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more after the list")
	}
	for i, z := range zones {
		if region.Canonical(z.Code) == "" {
			return nil, fmt.Errorf("zone %d: code %q must have 6, 9 or 12 digits", i+1, z.Code)
		}
		if z.Name == "" {
			return nil, fmt.Errorf("zone %d (%s) has no name", i+1, z.Code)
		}
	}
	return zones, nil
}
