package app

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"yijian/assistant/answer"
	"yijian/assistant/web"
	"yijian/ingest/embedding"
	"yijian/ingest/open"
)

// A Config is everything the program can be told. [Load] fills it from settings;
// a program that embeds this one may fill it itself.
type Config struct {
	open.Settings
	Addr      string // where to listen; port 0: any
	DB        string // path of the conversations' file
	Guides    string // ingest this folder or file instead of the sample city; "" none
	Region    string // of those guides that name none
	Origins   []string
	Proxies   []*net.IPNet
	Hotline   answer.Contact
	Retention time.Duration // how long a conversation is kept after its last message
	Metrics   string        // token for /metrics from other machines; "": from this one only

	// Keys is the folder of the keys to personal data, outside the data folder; "":
	// personal data is masked for good.
	Keys        string
	SecurityLog time.Duration // how long the counts of the security log are kept

	Token   web.Rate
	Address web.Rate

	// Embedders make the vectors in place of those that the settings name; the first
	// is the one to be used, the others are those of before.
	Embedders []embedding.Embedder

	Log      *slog.Logger     // default: discard
	Now      func() time.Time // default: time.Now
	StopTime time.Duration    // how long Run waits for what is going on when it stops; default 10 s
}

// Addr is the setting that the flag -addr overrides.
const Addr = "YIJIAN_ADDR"

const (
	dbName        = "YIJIAN_DB"
	originsName   = "YIJIAN_ORIGINS"
	proxiesName   = "YIJIAN_PROXIES"
	hotlineName   = "YIJIAN_HOTLINE"
	hoursName     = "YIJIAN_HOTLINE_HOURS"
	retentionName = "YIJIAN_RETENTION_DAYS"
	metricsName   = "YIJIAN_METRICS_TOKEN"
	keysName      = "YIJIAN_KEYS"
	securityName  = "YIJIAN_SECURITY_LOG_DAYS"
	tokenName     = "YIJIAN_RATE_TOKEN"
	addressName   = "YIJIAN_RATE_ADDRESS"
)

// Table is every setting of the program, in the order in which it is shown.
func Table() []open.Setting {
	return append(open.Table(), []open.Setting{
		{Name: Addr, Default: "127.0.0.1:8080", HelpZH: "监听地址，主机:端口", HelpEN: "where to listen, HOST:PORT"},
		{Name: dbName, Default: "sqlite:<YIJIAN_DATA>/conversations.db", HelpZH: "会话库，sqlite:文件路径", HelpEN: "the conversations, sqlite:PATH"},
		{Name: originsName, HelpZH: "可嵌入问答窗口的网站，以逗号分隔，如 https://www.anlan.example；留空仅限本站和本机网页", HelpEN: "sites that may embed the chat, comma-separated; empty: this site and pages of this machine"},
		{Name: proxiesName, HelpZH: "可信反向代理的网段，以逗号分隔，如 10.0.0.0/8", HelpEN: "networks of trusted reverse proxies, comma-separated; their X-Forwarded-For is believed"},
		{Name: hotlineName, Default: "12345", HelpZH: "答不了时请群众拨打的电话", HelpEN: "the phone people are sent to when no answer is possible"},
		{Name: hoursName, Default: "7×24小时", HelpZH: "该电话的服务时间", HelpEN: "that phone's hours"},
		{Name: retentionName, Default: "180", HelpZH: "会话保留天数（自最后一条消息起）", HelpEN: "days a conversation is kept after its last message"},
		{Name: metricsName, HelpZH: "从别的机器读取 /metrics 的令牌，至少 16 个字符；留空仅限本机", HelpEN: "the bearer token with which other machines may read /metrics, 16 characters or more; empty: this machine only"},
		{Name: keysName, Default: "<YIJIAN_DATA>-keys", HelpZH: "个人信息密钥的文件夹，须在数据文件夹之外，请单独备份", HelpEN: "the folder of the keys to personal data, outside the data folder; back it up on its own"},
		{Name: securityName, Default: "365", HelpZH: "安全日志保留天数，不少于 184（六个月）", HelpEN: "days the security log is kept, at least 184 (six months)"},
		{Name: tokenName, Default: "10/120", HelpZH: "每个会话每秒请求数/突发数，0 为不限", HelpEN: "calls a second/at once for one conversation, 0: no limit"},
		{Name: addressName, Default: "100/600", HelpZH: "每个来源地址每秒请求数/突发数，0 为不限", HelpEN: "calls a second/at once from one address, 0: no limit"},
	}...)
}

// leastToken is what can't be guessed, mostToken what a call may bear.
const (
	leastToken = 16
	mostToken  = 128
)

// hotlineTitle is what the configured phone is called: the national name of the
// line behind 12345; a city with another number is asked by that number anyway.
const hotlineTitle = "政务服务便民热线"

// Load reads the settings; an unset one has its default. The error names the
// setting, its value and what is allowed.
func Load(getenv func(string) string) (Config, error) {
	base, err := open.Load(getenv)
	if err != nil {
		return Config{}, err
	}
	defaults := map[string]string{}
	for _, s := range Table() {
		defaults[s.Name] = s.Default
	}
	get := func(name string) string {
		if v := strings.TrimSpace(getenv(name)); v != "" {
			return v
		}
		return defaults[name]
	}

	c := Config{Settings: base, Hotline: answer.Contact{Name: hotlineTitle, Phone: get(hotlineName), Hours: get(hoursName)}}
	c.Addr = get(Addr)
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return Config{}, wrong(Addr, c.Addr, "HOST:PORT, as in 127.0.0.1:8080")
	}
	c.DB = filepath.Join(base.Data, "conversations.db")
	if v := strings.TrimSpace(getenv(dbName)); v != "" {
		path, ok := strings.CutPrefix(v, "sqlite:")
		if !ok || path == "" {
			return Config{}, wrong(dbName, v, "sqlite:PATH")
		}
		c.DB = path
	}
	if c.Origins, err = origins(get(originsName)); err != nil {
		return Config{}, err
	}
	if c.Proxies, err = networks(get(proxiesName)); err != nil {
		return Config{}, err
	}
	if c.Retention, err = days(retentionName, get(retentionName), 1); err != nil {
		return Config{}, err
	}
	// Network law asks for six months; the longest six have 184 days.
	if c.SecurityLog, err = days(securityName, get(securityName), 184); err != nil {
		return Config{}, err
	}
	c.Keys = beside(base.Data)
	if v := strings.TrimSpace(getenv(keysName)); v != "" {
		c.Keys = v
	}
	if within(c.Keys, base.Data) || real(c.Keys) == real(filepath.Dir(c.DB)) {
		return Config{}, wrong(keysName, c.Keys, "a folder outside "+base.Data)
	}
	c.Metrics = get(metricsName)
	if n := len(c.Metrics); n > 0 && n < leastToken || n > mostToken || strings.ContainsAny(c.Metrics, " \t\r\n") {
		return Config{}, fmt.Errorf("%s: want %d to %d characters without spaces", metricsName, leastToken, mostToken) // a secret is not repeated
	}
	if c.Token, err = callRate(tokenName, get(tokenName)); err != nil {
		return Config{}, err
	}
	if c.Address, err = callRate(addressName, get(addressName)); err != nil {
		return Config{}, err
	}
	return c, nil
}

func days(name, value string, least int) (time.Duration, error) {
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > 36500 {
		return 0, wrong(name, value, fmt.Sprintf("a number of days from %d to 36500", least))
	}
	return time.Duration(n) * 24 * time.Hour, nil
}

// beside is the key folder beside a data folder, which may be . or ..
func beside(data string) string {
	data = filepath.Clean(data)
	if base := filepath.Base(data); base == "." || base == ".." {
		data = real(data)
	}
	return data + "-keys"
}

// within reports whether path is the folder or lies in it, links followed as far as
// they are there.
func within(path, folder string) bool {
	rel, err := filepath.Rel(real(folder), real(path))
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// real is the path without links; what isn't there yet is taken as it is.
func real(path string) string {
	path, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	if r, err := filepath.EvalSymlinks(path); err == nil {
		return r
	}
	if dir := filepath.Dir(path); dir != path {
		return filepath.Join(real(dir), filepath.Base(path))
	}
	return path
}

func wrong(name, value, want string) error {
	return fmt.Errorf("%s=%q: want %s", name, value, want)
}

func origins(list string) ([]string, error) {
	var all []string
	for v := range fields(list) {
		u, err := url.Parse(v)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return nil, wrong(originsName, v, "scheme and host without a path, as in https://www.anlan.example")
		}
		all = append(all, strings.ToLower(u.Scheme+"://"+u.Host))
	}
	return all, nil
}

func networks(list string) ([]*net.IPNet, error) {
	var all []*net.IPNet
	for v := range fields(list) {
		if a, err := netip.ParseAddr(v); err == nil {
			v = netip.PrefixFrom(a, a.BitLen()).String()
		}
		_, n, err := net.ParseCIDR(v)
		if err != nil {
			return nil, wrong(proxiesName, v, "an address or network, as in 10.0.0.0/8")
		}
		all = append(all, n)
	}
	return all, nil
}

func fields(list string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for v := range strings.SplitSeq(list, ",") {
			if v = strings.TrimSpace(v); v != "" && !yield(v) {
				return
			}
		}
	}
}

func callRate(name, value string) (web.Rate, error) {
	bad := wrong(name, value, "calls a second/calls at once, as in 10/120, or 0")
	if value == "0" {
		return web.Rate{}, nil
	}
	second, burst, ok := strings.Cut(value, "/")
	s, err1 := strconv.ParseFloat(second, 64)
	n, err2 := strconv.Atoi(burst)
	if !ok || errors.Join(err1, err2) != nil || !(s > 0 && s <= 1e6) || n < 1 || n > 1e6 {
		return web.Rate{}, bad
	}
	return web.Rate{PerSecond: s, Burst: n}, nil
}
