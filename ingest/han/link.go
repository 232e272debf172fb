package han

import "strings"

// Links finds the addresses in s, in order: http and https, www., and bare
// domains of common endings (zwfw.example.gov.cn). An address ends before Chinese
// text and before the marks that close a sentence; mail addresses are none.
func Links(s string) []Span {
	var found []Span
	for i := 0; i < len(s); {
		if !asciiWord(s[i]) {
			i++
			continue
		}
		// i is the first byte of a run of letters, digits and dashes.
		if i > 0 && (s[i-1] == '@' || s[i-1] == '.') {
			i = runEnd(s, i)
			continue
		}
		end := linkEnd(s, i)
		if end == i {
			i = runEnd(s, i)
			continue
		}
		found = append(found, Span{Start: i, End: end, Text: s[i:end]})
		i = end
	}
	return found
}

// linkEnd is where the address that begins at i ends; i if there is none.
func linkEnd(s string, i int) int {
	host := i
	scheme := false
	for _, p := range []string{"https://", "http://"} {
		if len(s)-i > len(p) && strings.EqualFold(s[i:i+len(p)], p) {
			host, scheme = i+len(p), true
			break
		}
	}
	end := host
	for end < len(s) && (asciiWord(s[end]) || s[end] == '.') {
		end++
	}
	name := strings.TrimRight(s[host:end], ".-")
	end = host + len(name)
	if name == "" || end < len(s) && s[end] == '@' {
		return i
	}
	if !scheme && !domain(name) {
		return i
	}
	if end < len(s) && s[end] == ':' { // a port
		k := end + 1
		for k < len(s) && s[k] >= '0' && s[k] <= '9' {
			k++
		}
		if k > end+1 {
			end = k
		}
	}
	if end < len(s) && (s[end] == '/' || s[end] == '?' || s[end] == '#') {
		end += pathLen(s[end:])
	}
	return end
}

// pathLen is the length of the path, query and fragment at the start of s.
func pathLen(s string) int {
	n := 0
	for n < len(s) && s[n] > ' ' && s[n] < 0x7f && !strings.ContainsRune("\"'<>`{}|\\^", rune(s[n])) {
		n++
	}
	// The last marks belong to the sentence; so does a bracket opened before.
	for n > 0 {
		c := s[n-1]
		if strings.IndexByte(".,;:!?*]", c) >= 0 || c == ')' && strings.Count(s[:n], "(") < strings.Count(s[:n], ")") {
			n--
			continue
		}
		break
	}
	return n
}

// domain reports whether name is a domain we take for an address without http.
func domain(name string) bool {
	labels := strings.Split(strings.ToLower(name), ".")
	if len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || l[0] == '-' || l[len(l)-1] == '-' {
			return false
		}
	}
	if labels[0] == "www" && len(labels) > 2 {
		return true
	}
	switch labels[len(labels)-1] {
	case "cn", "com", "net", "org", "gov", "edu", "top", "vip", "info", "cc", "io", "xyz", "tv", "site", "online":
		return true
	}
	return false
}

func runEnd(s string, i int) int {
	for i < len(s) && asciiWord(s[i]) {
		i++
	}
	return i
}

func asciiWord(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
}
