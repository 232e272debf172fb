package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// generate writes n guides below dir, the same ones for the same seed: four in
// five as Markdown, the rest as HTML pages, a hundred to a folder.
func generate(t testing.TB, dir string, n int, seed uint64) {
	t.Helper()
	for i := range n {
		write(t, filepath.Join(dir, guideFile(i)), guideText(i, seed))
	}
}

func guideFile(i int) string {
	ext := ".md"
	if i%5 == 0 {
		ext = ".html"
	}
	return fmt.Sprintf("%02d/guide-%05d%s", i/100, i, ext)
}

func guideText(i int, seed uint64) string {
	r := rand.New(rand.NewPCG(seed, uint64(i)))
	items := []string{"居住证签注", "户口迁入", "失业登记", "公积金提取", "营业执照变更", "食品经营许可延续", "社会保障卡挂失", "不动产抵押登记"}
	title := fmt.Sprintf("%s第%d项", items[r.IntN(len(items))], i)
	sections := [][2]string{
		{"受理条件", "在本市居住满半年，并有合法稳定住所的人员。符合下列情形之一的可以申请：本人申请、监护人代为申请、单位集中申请。"},
		{"办理材料", fmt.Sprintf("1. 居民身份证原件\n2. 住所证明（复印件%d份）\n3. 申请表", 1+r.IntN(3))},
		{"办理流程", "1. 申请人到窗口递交材料\n2. 窗口当场核对并受理\n3. 部门审核\n4. 申请人领取结果或者选择邮寄"},
		{"承诺期限", fmt.Sprintf("%d个工作日", 1+r.IntN(20))},
		{"收费标准", fmt.Sprintf("每证%d元", 5*(1+r.IntN(10)))},
		{"办理地点", fmt.Sprintf("安澜市望湖区示范路%d号政务服务大厅%d号窗口", 1+r.IntN(300), 1+r.IntN(40))},
		{"办理时间", "周一至周五 9:00—12:00，13:30—17:00，法定节假日除外"},
		{"咨询电话", fmt.Sprintf("0600-01%06d", r.IntN(1_000_000))},
	}
	var b strings.Builder
	if i%5 == 0 {
		fmt.Fprintf(&b, "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>%s</title></head><body><h1>%s</h1>\n", title, title)
		for _, s := range sections {
			fmt.Fprintf(&b, "<h2>%s</h2>\n", s[0])
			for line := range strings.SplitSeq(s[1], "\n") {
				fmt.Fprintf(&b, "<p>%s</p>\n", line)
			}
		}
		b.WriteString("</body></html>\n")
		return b.String()
	}
	fmt.Fprintf(&b, "---\ntitle: %s\nregion: \"990100\"\neffective: 2025-01-01\ndepartment: 安澜市示例局\n---\n\n", title)
	for _, s := range sections {
		fmt.Fprintf(&b, "## %s\n\n%s\n\n", s[0], s[1])
	}
	return b.String()
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
