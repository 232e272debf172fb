package app_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"yijian/assistant/app"
)

func TestUnsetSettingsHaveTheirDefaults(t *testing.T) {
	c, err := app.Load(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	if c.Addr != "127.0.0.1:8080" || c.DB != "yijian-data/conversations.db" || c.Hotline.Phone != "12345" ||
		c.Retention != 180*24*time.Hour || c.Keys != "yijian-data-keys" || c.SecurityLog != 365*24*time.Hour || len(c.Origins)+len(c.Proxies) != 0 || c.Token.Burst == 0 || c.Address.Burst == 0 {
		t.Errorf("defaults = %+v", c)
	}
}

func TestSettingsAreReadAndWrongOnesNamed(t *testing.T) {
	for _, tt := range []struct {
		name, value string
		ok          bool
		check       func(app.Config) bool
	}{
		{"YIJIAN_ADDR", ":0", true, func(c app.Config) bool { return c.Addr == ":0" }},
		{"YIJIAN_ADDR", "8080", false, nil},
		{"YIJIAN_DB", "sqlite:/x/y.db", true, func(c app.Config) bool { return c.DB == "/x/y.db" }},
		{"YIJIAN_DB", "postgres://x", false, nil},
		{"YIJIAN_DB", "sqlite:", false, nil},
		{"YIJIAN_ORIGINS", "https://A.example, http://b.example:81/", true, func(c app.Config) bool {
			return strings.Join(c.Origins, " ") == "https://a.example http://b.example:81"
		}},
		{"YIJIAN_ORIGINS", "www.anlan.example", false, nil},
		{"YIJIAN_ORIGINS", "https://x.example/path", false, nil},
		{"YIJIAN_ORIGINS", "*", false, nil},
		{"YIJIAN_PROXIES", "10.0.0.0/8, 192.0.2.1,::1", true, func(c app.Config) bool {
			return len(c.Proxies) == 3 && c.Proxies[1].String() == "192.0.2.1/32" && c.Proxies[2].String() == "::1/128"
		}},
		{"YIJIAN_PROXIES", "everyone", false, nil},
		{"YIJIAN_RETENTION_DAYS", "30", true, func(c app.Config) bool { return c.Retention == 720*time.Hour }},
		{"YIJIAN_RETENTION_DAYS", "0", false, nil},
		{"YIJIAN_RETENTION_DAYS", "half a year", false, nil},
		{"YIJIAN_KEYS", "/secret/keys", true, func(c app.Config) bool { return c.Keys == "/secret/keys" }},
		{"YIJIAN_KEYS", "yijian-data", false, nil},
		{"YIJIAN_KEYS", "./yijian-data/keys", false, nil},
		{"YIJIAN_KEYS", "yijian-data/../yijian-data/a/b", false, nil},
		{"YIJIAN_DATA", ".", true, func(c app.Config) bool { return filepath.IsAbs(c.Keys) && strings.HasSuffix(c.Keys, "-keys") }},
		{"YIJIAN_DATA", "/x/data/", true, func(c app.Config) bool { return c.Keys == "/x/data-keys" }},
		{"YIJIAN_SECURITY_LOG_DAYS", "184", true, func(c app.Config) bool { return c.SecurityLog == 184*24*time.Hour }},
		{"YIJIAN_SECURITY_LOG_DAYS", "183", false, nil},
		{"YIJIAN_RATE_TOKEN", "0.5/3", true, func(c app.Config) bool { return c.Token.PerSecond == .5 && c.Token.Burst == 3 }},
		{"YIJIAN_RATE_TOKEN", "0", true, func(c app.Config) bool { return c.Token.PerSecond == 0 }},
		{"YIJIAN_RATE_TOKEN", "-1/3", false, nil},
		{"YIJIAN_RATE_TOKEN", "NaN/3", false, nil},
		{"YIJIAN_RATE_ADDRESS", "10", false, nil},
		{"YIJIAN_HOTLINE", "0600-0112345", true, func(c app.Config) bool { return c.Hotline.Phone == "0600-0112345" }},
		{"YIJIAN_HOTLINE_HOURS", "9:00-17:00", true, func(c app.Config) bool { return c.Hotline.Hours == "9:00-17:00" }},
		{"YIJIAN_METRICS_TOKEN", "0123456789abcdef", true, func(c app.Config) bool { return c.Metrics == "0123456789abcdef" }},
		{"YIJIAN_METRICS_TOKEN", "guess", false, nil},
		{"YIJIAN_METRICS_TOKEN", "two words of a token", false, nil},
		{"YIJIAN_METRICS_TOKEN", strings.Repeat("x", 129), false, nil},
		{"YIJIAN_STORE", "mysql:x", false, nil},
	} {
		c, err := app.Load(func(n string) string {
			if n == tt.name {
				return tt.value
			}
			return ""
		})
		switch {
		case tt.ok && err != nil:
			t.Errorf("%s=%q: %v", tt.name, tt.value, err)
		case tt.ok && !tt.check(c):
			t.Errorf("%s=%q was read as %+v", tt.name, tt.value, c)
		case !tt.ok && err == nil:
			t.Errorf("%s=%q: no error", tt.name, tt.value)
		case !tt.ok && (!strings.Contains(err.Error(), tt.name) || !strings.Contains(err.Error(), "want")):
			t.Errorf("%s=%q: error %q does not name the setting and what is allowed", tt.name, tt.value, err)
		}
	}
}

func TestTheTableHasHelpInBothLanguagesAndEachNameOnce(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range app.Table() {
		if seen[s.Name] || s.HelpZH == "" || s.HelpEN == "" || !strings.HasPrefix(s.Name, "YIJIAN_") {
			t.Errorf("setting %+v", s)
		}
		seen[s.Name] = true
	}
}
