// Fetches a file many times at once: fetch SOCKS5-URL URL SHA256.
package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
)

func main() {
	proxy, err := url.Parse(os.Args[1])
	if err != nil {
		panic(err)
	}
	client := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy)}}
	done := make(chan error)
	for i := 0; i < 10; i++ {
		go func() { done <- fetch(client) }()
	}
	for i := 0; i < 10; i++ {
		if err := <-done; err != nil {
			panic(err)
		}
	}
}

func fetch(client *http.Client) error {
	answer, err := client.Get(os.Args[2])
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, answer.Body); err != nil {
		return err
	}
	if got := fmt.Sprintf("%x", digest.Sum(nil)); got != os.Args[3] {
		return fmt.Errorf("digest %s", got)
	}
	return nil
}
