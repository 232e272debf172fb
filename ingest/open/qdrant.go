package open

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

const storeKeyName = "YIJIAN_STORE_KEY"

// A Server is a Qdrant server that is to hold the search index:
// qdrant://HOST[:PORT][?collection=NAME], or qdrants:// for TLS. The catalog stays
// in the data folder.
type Server struct {
	Host       string
	Port       int // 0: 6334
	TLS        bool
	Key        string // never in the address, which is shown and logged
	Collection string // empty: yijian
}

// isServer says whether a value of YIJIAN_STORE names a server.
func isServer(v string) bool {
	return strings.HasPrefix(v, "qdrant://") || strings.HasPrefix(v, "qdrants://")
}

func parseServer(v, key string) (*Server, error) {
	u, err := url.Parse(v)
	if err != nil {
		return nil, errors.New("the address can't be read") // the parser's error would repeat it
	}
	if u.User != nil {
		return nil, fmt.Errorf("the key belongs into %s, not into the address", storeKeyName)
	}
	s := &Server{Host: u.Hostname(), TLS: u.Scheme == "qdrants", Key: key}
	if s.Host == "" || u.Path != "" && u.Path != "/" {
		return nil, errors.New("want qdrant://HOST:PORT?collection=NAME")
	}
	if p := u.Port(); p != "" {
		if s.Port, err = strconv.Atoi(p); err != nil || s.Port < 1 || s.Port > 65535 {
			return nil, fmt.Errorf("no such port: %s", p)
		}
	}
	for name, values := range u.Query() {
		if name != "collection" || len(values) != 1 || values[0] == "" {
			return nil, fmt.Errorf("after the question mark stands %q; want collection=NAME", name)
		}
		s.Collection = values[0]
	}
	return s, nil
}
