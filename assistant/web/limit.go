package web

import (
	"container/list"
	"crypto/sha256"
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"golang.org/x/time/rate"
)

// A Rate is how many calls somebody may make: PerSecond in the long run, Burst at
// once. The zero Rate is no limit.
type Rate struct {
	PerSecond float64
	Burst     int
}

// maxCallers is how many callers a limiter remembers. Who was seen longest ago is
// forgotten first and starts with a full burst again, so that an attacker with
// many addresses costs memory of a fixed size.
const maxCallers = 20_000

// A limiter counts calls by caller.
type limiter struct {
	rate Rate
	now  func() time.Time

	mu      sync.Mutex
	callers map[string]*list.Element
	recent  *list.List // of *caller, latest first
}

type caller struct {
	name  string
	calls *rate.Limiter
}

func newLimiter(r Rate, now func() time.Time) *limiter {
	return &limiter{rate: r, now: now, callers: map[string]*list.Element{}, recent: list.New()}
}

// allow counts a call and returns 0, or the time until the next is allowed.
func (l *limiter) allow(name string) time.Duration {
	if l.rate.PerSecond <= 0 {
		return 0
	}
	now := l.now()
	l.mu.Lock()
	defer l.mu.Unlock()
	e, ok := l.callers[name]
	if ok {
		l.recent.MoveToFront(e)
	} else {
		if l.recent.Len() >= maxCallers {
			last := l.recent.Back()
			delete(l.callers, last.Value.(*caller).name)
			l.recent.Remove(last)
		}
		e = l.recent.PushFront(&caller{name, rate.NewLimiter(rate.Limit(l.rate.PerSecond), max(1, l.rate.Burst))})
		l.callers[name] = e
	}
	r := e.Value.(*caller).calls.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now) // a refused call doesn't use up a later one's place
	}
	return wait
}

// byAddress limits the calls from one address. Pages and health checks are free.
func (w *Web) byAddress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if strings.HasPrefix(c.Request().URL.Path, "/api/v1/") {
			if err := limited(w.addresses.allow(network(c.RealIP()))); err != nil {
				return err
			}
		}
		return next(c)
	}
}

// byToken limits the calls with one token. The limiter sees its hash only.
func (w *Web) byToken(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		secret, err := token(c)
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(secret))
		if err := limited(w.tokens.allow(string(sum[:]))); err != nil {
			return err
		}
		return next(c)
	}
}

func limited(wait time.Duration) error {
	if wait == 0 {
		return nil
	}
	seconds := max(1, int((wait+time.Second-1)/time.Second))
	return refusal{code: "too-many-calls", args: []any{seconds}, after: seconds}
}

// network is whom an address belongs to: IPv6 callers have a /64 of their own.
func network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Unmap().Is4() {
		return address
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// extractor says how a caller's address is found: the peer's, or, behind trusted
// proxies, what they say of whom they speak for.
func extractor(proxies []*net.IPNet) echo.IPExtractor {
	if len(proxies) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range proxies {
		trust = append(trust, echo.TrustIPRange(p))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

// A gauge counts who is inside, in all and by name, and lets in no more than fit.
type gauge struct {
	max, maxEach int

	mu   sync.Mutex
	all  int
	each map[string]int
}

func newGauge(all, each int) *gauge {
	return &gauge{max: all, maxEach: each, each: map[string]int{}}
}

func (g *gauge) enter(name string) (leave func(), ok bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.all >= g.max || g.each[name] >= g.maxEach {
		return nil, false
	}
	g.all++
	g.each[name]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.all--
		if g.each[name]--; g.each[name] == 0 {
			delete(g.each, name)
		}
	}, true
}

func (g *gauge) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.all
}
