// Prints an article, then each of its notes once: `go run follow.go http://127.0.0.1:4000/graphql SLUG`.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"math/rand"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

const page = `query ArticlePage($slug: String!) { feedCursor article(slug: $slug) { headline } }`
const changes = `subscription ArticleChanges($slug: String!, $after: String) {
  articleUpdated(slug: $slug, after: $after) { __typename note { text } }
}`

// The node sends a comment every 12 seconds. A connection without one is dead.
const silence = 30 * time.Second

var client = http.Client{Transport: &http.Transport{ResponseHeaderTimeout: silence}}

var errExpired = errors.New("read the page again")

// Why the node answers no more. Unless it is final, it may be tried again after some seconds.
type refusal struct {
	message string
	final   bool
	seconds int
}

func (r refusal) Error() string { return r.message }

type problem struct {
	Message    string
	Extensions struct {
		Code       string
		RetryAfter int
	}
}

func (p problem) refusal() refusal {
	seconds := p.Extensions.RetryAfter
	switch p.Extensions.Code {
	case "INTERNAL", "UNAVAILABLE", "RATE_LIMITED":
		return refusal{p.Message, false, seconds}
	}
	return refusal{p.Message, seconds == 0, seconds}
}

type answer struct {
	Data struct {
		FeedCursor     string
		Article        *struct{ Headline string }
		ArticleUpdated *struct{ Note *struct{ Text string } }
	}
	Errors []problem
}

func post(url, accept, query string, variables map[string]any) (*http.Response, error) {
	body, _ := json.Marshal(map[string]any{"query": query, "variables": variables})
	request, err := http.NewRequest("POST", url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", accept)
	response, err := client.Do(request)
	if err != nil || response.StatusCode == http.StatusOK {
		return response, err
	}
	defer response.Body.Close()
	said, _ := io.ReadAll(response.Body)
	seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
	final := response.StatusCode < 500 && response.StatusCode != http.StatusTooManyRequests
	return nil, refusal{response.Status + " " + string(said), final, seconds}
}

func readPage(url, slug string) (cursor string, err error) {
	response, err := post(url, "application/json", page, map[string]any{"slug": slug})
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	var read answer
	if err := json.NewDecoder(response.Body).Decode(&read); err != nil {
		return "", err
	}
	if len(read.Errors) > 0 {
		return "", read.Errors[0].refusal()
	}
	if read.Data.Article != nil {
		fmt.Println(read.Data.Article.Headline)
	} else {
		fmt.Println("There is no such article.")
	}
	return read.Data.FeedCursor, nil
}

// Follows until the connection breaks. Each event has its cursor as its id.
func follow(url, slug string, cursor *string) error {
	response, err := post(url, "text/event-stream", changes, map[string]any{"slug": slug, "after": *cursor})
	if err != nil {
		return err
	}
	defer response.Body.Close()
	dead := time.AfterFunc(silence, func() { response.Body.Close() })
	defer dead.Stop()
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 10_000_000)
	for lines.Scan() {
		dead.Reset(silence)
		name, value, _ := strings.Cut(lines.Text(), ": ")
		if name == "id" {
			*cursor = value
		}
		if name != "data" {
			continue
		}
		var event answer
		if err := json.Unmarshal([]byte(value), &event); err != nil {
			return err
		}
		for _, each := range event.Errors {
			if each.Extensions.Code == "CURSOR_EXPIRED" {
				return errExpired
			}
			if refused := each.refusal(); refused.final {
				return refused
			}
			log.Print(each.Message)
		}
		if updated := event.Data.ArticleUpdated; updated != nil && updated.Note != nil {
			fmt.Println(updated.Note.Text)
		}
	}
	return errors.Join(errors.New("the stream has ended"), lines.Err())
}

func main() {
	url, slug := os.Args[1], os.Args[2]
	cursor := ""
	for {
		var err error
		if cursor == "" {
			cursor, err = readPage(url, slug)
		}
		if err == nil {
			err = follow(url, slug, &cursor)
		}
		if errors.Is(err, errExpired) {
			cursor = ""
		}
		var refused refusal
		if errors.As(err, &refused) && refused.final {
			log.Fatal(err)
		}
		log.Print(err)
		time.Sleep(time.Duration(refused.seconds+1+rand.Intn(5)) * time.Second)
	}
}
