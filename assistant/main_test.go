package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asProgram makes the test binary be the program: the tests below start, stop and
// kill it as it is.
const asProgram = "YIJIAN_TEST_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// A process is a running program.
type process struct {
	cmd    *exec.Cmd
	url    string
	stdout *bytes.Buffer
	stderr *safe
	exited chan error
	took   time.Duration // from start until it said where it is
}

type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.b.Write(p) }
func (s *safe) String() string              { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

// launch starts the program on a free port and waits until it says where.
func launch(t testing.TB, data string, env ...string) *process {
	t.Helper()
	p := &process{stdout: &bytes.Buffer{}, stderr: &safe{}, exited: make(chan error, 1)}
	p.cmd = exec.Command(os.Args[0], "-addr", "127.0.0.1:0", "-data", data)
	p.cmd.Env = append(os.Environ(), append(env, asProgram+"=1")...)
	p.cmd.Stderr = p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	located := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
		for lines.Scan() {
			p.stdout.WriteString(lines.Text() + "\n")
			if at := address.FindString(lines.Text()); at != "" && p.took == 0 {
				p.took = time.Since(began)
				located <- at
			}
		}
		close(located)
		p.exited <- p.cmd.Wait()
	}()
	at, ok := <-located
	if !ok {
		t.Fatalf("the program ended (%v) without saying where it is: %s", <-p.exited, p.stderr)
	}
	p.url = at
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// end sends a signal and waits for the exit.
func (p *process) end(sig os.Signal) error {
	_ = p.cmd.Process.Signal(sig)
	return <-p.exited
}

// request makes one call. An error is one of the network's.
func request(ctx context.Context, method, url, token, key, body string) (int, []byte, error) {
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, b, err
}

// must is request for a program that nobody kills.
func must(t testing.TB, method, url, token, body string, v any) {
	t.Helper()
	status, b, err := request(t.Context(), method, url, token, "", body)
	if err != nil || status/100 != 2 {
		t.Fatalf("%s %s = %d %s %v", method, url, status, b, err)
	}
	if v == nil {
		return
	}
	if err := json.Unmarshal(b, v); err != nil {
		t.Fatalf("%s %s: %v: %s", method, url, err, b)
	}
}

type opened struct{ ID, Token string }

func TestTheProgramAnswersFromTheSampleAndStopsOnSIGTERM(t *testing.T) {
	p := launch(t, t.TempDir())
	t.Logf("said where it is after %v", p.took)
	var c opened
	must(t, "POST", p.url+"/api/v1/conversations", "", `{"region":"990102","channel":"widget"}`, &c)
	var a struct {
		Outcome, Text string
		Claims        []struct {
			Citations []struct {
				Guide, Quote string
				Sample       bool
			}
		}
	}
	must(t, "POST", p.url+"/api/v1/conversations/"+c.ID+"/messages", c.Token, `{"text":"居住证首次申领要多少钱？"}`, &a)
	if a.Outcome != "answer" || len(a.Claims) == 0 || len(a.Claims[0].Citations) == 0 || !a.Claims[0].Citations[0].Sample {
		t.Errorf("answer = %+v, want a cited fact of the sample city", a)
	}
	for _, page := range []string{"/widget.js", "/api/openapi.json", "/readyz", "/metrics"} {
		must(t, "GET", p.url+page, "", "", nil)
	}
	if err := p.end(syscall.SIGTERM); err != nil {
		t.Errorf("exit: %v\n%s", err, p.stderr)
	}
	out := p.stdout.String()
	for _, want := range []string{p.url + "/\n", p.url + "/console\n", p.url + "/api/openapi.json\n", "虚构", "fictional", "已停止"} {
		if !strings.Contains(out, want) {
			t.Errorf("standard output lacks %q:\n%s", want, out)
		}
	}
	if log := p.stderr.String(); strings.Contains(log, "居住证") || strings.Contains(log, c.Token) || strings.Contains(log, "ERROR") {
		t.Errorf("the log shows too much, or errors:\n%s", log)
	}
}

func TestSIGTERMLosesNothingOfWhatIsGoingOn(t *testing.T) {
	data := t.TempDir()
	p := launch(t, data, "YIJIAN_RATE_TOKEN=0")
	var c opened
	must(t, "POST", p.url+"/api/v1/conversations", "", `{"region":"990100"}`, &c)
	path := "/api/v1/conversations/" + c.ID
	// A listener waits, and messages come in without a pause, while it stops.
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		_, _, _ = request(t.Context(), "GET", p.url+path+"/events?after=1000000", c.Token, "", "")
	}()
	answered := 0
	stopped := make(chan error, 1)
	for i := 0; ; i++ {
		status, _, err := request(t.Context(), "POST", p.url+path+"/messages", c.Token, fmt.Sprint(i), fmt.Sprintf(`{"text":"第%d问：社保卡补领要几天"}`, i))
		if err != nil || status != http.StatusOK {
			break
		}
		answered++
		if i == 5 {
			go func() { stopped <- p.end(syscall.SIGTERM) }()
		}
	}
	if err := <-stopped; err != nil {
		t.Errorf("exit: %v\n%s", err, p.stderr)
	}
	<-listening
	p = launch(t, data)
	var h history
	must(t, "GET", p.url+path, c.Token, "", &h)
	if len(h.Turns) != 2*answered {
		t.Errorf("%d messages were answered, the history has %d turns", answered, len(h.Turns))
	}
	if err := p.end(os.Interrupt); err != nil {
		t.Errorf("exit on interrupt: %v", err)
	}
}

type history struct {
	Turns []struct {
		Seq        int64
		Role, Text string
		Answer     *struct{ ID string }
	}
}

func TestWrongUseIsSaidInBothLanguages(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		args []string
		env  map[string]string
		code int
		out  []string // on standard output
		errs []string // on standard error
	}{
		{"help", []string{"-h"}, nil, exitDone, []string{"用法", "Usage", "-guides", "YIJIAN_ORIGINS", "YIJIAN_STORE"}, nil},
		{"unknown flag", []string{"-port", "1"}, nil, exitUsage, nil, []string{"参数", "-port"}},
		{"left-over argument", []string{"guides"}, nil, exitUsage, nil, []string{"guides", "unexpected"}},
		{"wrong address", []string{"-addr", "8080"}, nil, exitUsage, nil, []string{"YIJIAN_ADDR", "8080"}},
		{"wrong setting", nil, map[string]string{"YIJIAN_RETENTION_DAYS": "x"}, exitUsage, nil, []string{"YIJIAN_RETENTION_DAYS"}},
		{"port in use", []string{"-addr", busy.Addr().String()}, nil, exitFailure, nil, []string{busy.Addr().String(), "占用", "taken"}},
		{"address of another machine", []string{"-addr", "192.0.2.1:1"}, nil, exitFailure, nil, []string{"192.0.2.1", "YIJIAN_ADDR"}},
		{"data folder is a file", []string{"-addr", "127.0.0.1:0", "-data", file}, nil, exitFailure, nil, []string{file}},
		{"no such region", []string{"-addr", "127.0.0.1:0", "-guides", ".", "-region", "123"}, nil, exitUsage, nil, []string{`"123"`, "区划", "no such division"}},
		{"no such guides", []string{"-addr", "127.0.0.1:0", "-guides", file + "/none"}, nil, exitFailure, nil, []string{"none"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			data := filepath.Join(t.TempDir(), "data")
			var out, errs bytes.Buffer
			p := program{stdout: &out, stderr: &errs, getenv: func(n string) string {
				if n == "YIJIAN_DATA" {
					return data
				}
				return tt.env[n]
			}}
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // a start that should have failed
			defer cancel()
			if code := p.run(ctx, tt.args); code != tt.code {
				t.Errorf("exit %d, want %d: %s%s", code, tt.code, &out, &errs)
			}
			for _, want := range tt.out {
				if !strings.Contains(out.String(), want) {
					t.Errorf("standard output lacks %q:\n%s", want, &out)
				}
			}
			for _, want := range tt.errs {
				if !strings.Contains(errs.String(), want) {
					t.Errorf("standard error lacks %q:\n%s", want, &errs)
				}
			}
			if _, err := os.Stat(data); tt.code != exitFailure && !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the data folder was made: %v", err)
			}
		})
	}
}
