package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// questions are asked in turn: found, asked back, in people's words, not found.
var questions = [...]string{
	"居住证首次申领要多少钱", "社保卡丢了怎么补", "小学一年级报名要带什么材料", "提取公积金付房租几天到账",
	"办护照去哪里", "几点下班", "开餐馆要办什么证", "火星移民怎么办理",
}

// BenchmarkMessagesOverHTTP measures messages to the running program over
// 127.0.0.1, the two commits of each turn included: one after the other, and from
// eight clients at once. It reports the median and the 99th percentile.
func BenchmarkMessagesOverHTTP(b *testing.B) {
	for _, clients := range []int{1, 8} {
		b.Run(fmt.Sprint("clients=", clients), func(b *testing.B) {
			p := launch(b, b.TempDir(), "YIJIAN_RATE_TOKEN=0", "YIJIAN_RATE_ADDRESS=0")
			talks := make([]opened, clients)
			for i := range talks {
				must(b, "POST", p.url+"/api/v1/conversations", "", `{"region":"990102"}`, &talks[i])
			}
			took := make([][]time.Duration, clients)
			b.ResetTimer()
			var wg sync.WaitGroup
			for c, talk := range talks {
				wg.Go(func() {
					for i := c; i < b.N; i += clients {
						body, err := json.Marshal(map[string]string{"text": questions[i%len(questions)]})
						if err != nil {
							b.Error(err)
							return
						}
						began := time.Now()
						status, reply, err := request(b.Context(), "POST", p.url+"/api/v1/conversations/"+talk.ID+"/messages", talk.Token, "", string(body))
						if err != nil || status != http.StatusOK {
							b.Errorf("%s = %d %s %v", body, status, reply, err)
							return
						}
						took[c] = append(took[c], time.Since(began))
					}
				})
			}
			wg.Wait()
			b.StopTimer()
			percentiles(b, slices.Concat(took...))
		})
	}
}

// BenchmarkStart measures from the start of the program until it says where it
// is: with an empty data folder (the sample city is ingested) and with a full one.
func BenchmarkStart(b *testing.B) {
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			_ = launch(b, b.TempDir()).cmd.Process.Kill()
		}
	})
	b.Run("later", func(b *testing.B) {
		data := b.TempDir()
		for b.Loop() {
			_ = launch(b, data).cmd.Process.Kill()
		}
	})
}

func percentiles(b *testing.B, took []time.Duration) {
	if len(took) == 0 {
		return
	}
	slices.Sort(took)
	at := func(q float64) float64 { return float64(took[int(q*float64(len(took)-1))].Microseconds()) / 1000 }
	b.ReportMetric(at(.5), "p50-ms")
	b.ReportMetric(at(.99), "p99-ms")
	b.ReportMetric(float64(len(took))/b.Elapsed().Seconds(), "answers/s")
}
