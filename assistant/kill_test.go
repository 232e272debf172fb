package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// TestKilledThirtyTimesNothingIsLostDoubledOrOutOfOrder kills the program with
// SIGKILL at random moments while clients talk to it. Each client sends its
// messages one after the other and repeats each, with its key, until it has the
// answer, as the widget does.
func TestKilledThirtyTimesNothingIsLostDoubledOrOutOfOrder(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: the kill test starts the program 31 times")
	}
	const kills, clients = 30, 3
	data := t.TempDir()
	const unlimited = "YIJIAN_RATE_TOKEN=0"
	random := rand.New(rand.NewPCG(20260312, 1))

	var url atomic.Value
	p := launch(t, data, unlimited, "YIJIAN_RATE_ADDRESS=0")
	url.Store(p.url)

	var quit atomic.Bool
	told := make(chan struct{}, 1000) // an answer came
	talks := make([]*talk, clients)
	var talking sync.WaitGroup
	for i := range talks {
		talks[i] = &talk{name: fmt.Sprint("c", i), url: &url, told: told}
		talking.Go(func() { talks[i].run(t, &quit) })
	}
	resumed := 0
	for range kills {
		for range 1 + random.IntN(5) {
			select {
			case <-told:
			case <-time.After(30 * time.Second):
				t.Fatalf("no answer for 30 s: %s", p.stderr)
			}
		}
		<-time.After(time.Duration(random.IntN(20_000)) * time.Microsecond) // the moment of the kill is what is tried
		_ = p.end(os.Kill)
		resumed += strings.Count(p.stderr.String(), "answered what was left open")
		p = launch(t, data, unlimited, "YIJIAN_RATE_ADDRESS=0")
		url.Store(p.url)
	}
	quit.Store(true)
	talking.Wait()

	sent := 0
	for _, c := range talks {
		var h history
		must(t, "GET", p.url+"/api/v1/conversations/"+c.ID, c.Token, "", &h)
		if len(h.Turns) != 2*len(c.answers) {
			t.Errorf("%s: %d messages were answered, the history has %d turns", c.name, len(c.answers), len(h.Turns))
			continue
		}
		for i, id := range c.answers {
			said, reply := h.Turns[2*i], h.Turns[2*i+1]
			if said.Seq != int64(2*i+1) || said.Role != "citizen" || said.Text != c.text(i) {
				t.Errorf("%s: turn %d = %+v, want the message %q", c.name, 2*i+1, said, c.text(i))
			}
			if reply.Seq != int64(2*i+2) || reply.Role != "assistant" || reply.Answer == nil || reply.Answer.ID != id {
				t.Errorf("%s: turn %d = %+v, want answer %s", c.name, 2*i+2, reply, id)
			}
		}
		sent += len(c.answers)
	}
	t.Logf("%d kills, %d messages; after %d starts messages were found open", kills, sent, resumed)
}

// A talk is one client's conversation.
type talk struct {
	opened
	name    string
	url     *atomic.Value
	answers []string // ids, one a message
	told    chan<- struct{}
}

func (c *talk) text(i int) string {
	return fmt.Sprintf("%s第%d问：居住证首次申领要多少钱", c.name, i)
}

func (c *talk) run(t *testing.T, quit *atomic.Bool) {
	if !c.insist(t, "/api/v1/conversations", "create-"+c.name, `{"region":"990102"}`, &c.opened) {
		return
	}
	for i := 0; !quit.Load(); i++ {
		var a struct{ ID string }
		if !c.insist(t, "/api/v1/conversations/"+c.ID+"/messages", fmt.Sprint("m", i), `{"text":"`+c.text(i)+`"}`, &a) {
			return
		}
		c.answers = append(c.answers, a.ID)
		select {
		case c.told <- struct{}{}:
		default: // enough of them
		}
	}
}

// insist repeats a call until it succeeds. Only a dead line and a stopping server
// are reasons to repeat it.
func (c *talk) insist(t *testing.T, path, key, body string, v any) bool {
	for {
		status, b, err := request(t.Context(), "POST", c.url.Load().(string)+path, c.Token, key, body)
		switch {
		case t.Context().Err() != nil:
			t.Errorf("%s: gave up on %s", c.name, path)
			return false
		case err != nil || status == 503:
			<-time.After(5 * time.Millisecond) // not to take the starting program's processor
			continue
		case status/100 != 2:
			t.Errorf("%s: POST %s = %d %s", c.name, path, status, b)
			return false
		}
		if err := json.Unmarshal(b, v); err != nil {
			t.Errorf("%s: POST %s: %v: %s", c.name, path, err, b)
			return false
		}
		return true
	}
}
