package main

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// pageFlags say which part of a list to print.
type pageFlags struct {
	size  int32
	token string
	all   bool
}

func (p *pageFlags) add(cmd *cobra.Command) {
	cmd.Flags().Int32Var(&p.size, "page-size", 0, "how many at most; 0 means 100")
	cmd.Flags().StringVar(&p.token, "page-token", "", "where the page before ended")
	cmd.Flags().BoolVar(&p.all, "all", false, "every page")
}

// A fetch asks for the page that starts at a token, and tells the next one.
type fetch[M proto.Message] func(ctx context.Context, token string) (page M, next string, err error)

// pages are the pages that the flags ask for.
func pages[M proto.Message](ctx context.Context, flags pageFlags, fetch fetch[M]) iter.Seq2[M, error] {
	return func(yield func(M, error) bool) {
		for token := flags.token; ; {
			page, next, err := fetch(ctx, token)
			if !yield(page, err) || err != nil || next == "" || !flags.all {
				return
			}
			token = next
		}
	}
}

// collect merges the pages into one answer.
func collect[M proto.Message](seq iter.Seq2[M, error]) (M, error) {
	var whole M
	first := true
	for page, err := range seq {
		switch {
		case err != nil:
			return whole, err
		case first:
			whole, first = page, false
		default:
			next := page.ProtoReflect().Descriptor().Fields().ByName("next_page_token")
			whole.ProtoReflect().Clear(next)
			proto.Merge(whole, page)
		}
	}
	return whole, nil
}

// showPage prints a list, and how to go on where there is more.
func (a *app) showPage(list proto.Message, text func(w *bytes.Buffer)) error {
	if err := a.show(list, text); err != nil {
		return err
	}
	field := list.ProtoReflect().Descriptor().Fields().ByName("next_page_token")
	if next := list.ProtoReflect().Get(field).String(); next != "" && a.output == "text" {
		a.say("There is more: --page-token %s, or --all.", next)
	}
	return nil
}

// when prints a time; nothing where there is none.
func when(t *timestamppb.Timestamp) string {
	if t == nil {
		return ""
	}
	return t.AsTime().Format(time.RFC3339)
}

// pairs reads key=value flags.
func pairs(list []string) (map[string]string, error) {
	out := make(map[string]string, len(list))
	for _, pair := range list {
		if pair == "" { // --label= clears them
			continue
		}
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return nil, usagef("%q is not of the form key=value", pair)
		}
		out[key] = value
	}
	return out, nil
}

// labelsText prints labels in the order of their keys.
func labelsText(labels map[string]string) string {
	return strings.TrimSuffix(strings.TrimPrefix(fmt.Sprint(labels), "map["), "]")
}
