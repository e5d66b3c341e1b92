package pawl

import (
	"context"
	"fmt"
	"time"

	"github.com/cenkalti/backoff/v5"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// An rpc is a method of a generated stub.
type rpc[Request, Answer any] func(context.Context, Request, ...grpc.CallOption) (Answer, error)

// tell sends a request once. It is for what must not be done twice.
func tell[Request, Answer any](ctx context.Context, c *Client, do rpc[Request, Answer], request Request) (Answer, error) {
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	answer, err := do(ctx, request)
	return answer, c.explain(err)
}

// ask sends a request, again after a while if the registry was unavailable or
// asks for it. It is for what may be done twice.
func ask[Request, Answer any](ctx context.Context, c *Client, do rpc[Request, Answer], request Request) (Answer, error) {
	ctx, cancel := c.bounded(ctx)
	defer cancel()
	var last error
	answer, err := backoff.Retry(ctx, func() (Answer, error) {
		answer, err := do(ctx, request)
		last = err
		return answer, again(ctx, err)
	}, backoff.WithBackOff(c.waits()), backoff.WithMaxTries(uint(max(1, c.options.Retry.Attempts))), backoff.WithMaxElapsedTime(0))
	if err == nil {
		return answer, nil
	}
	if gaveUp := ctx.Err(); gaveUp != nil && status.Code(last) == codes.Unavailable {
		return answer, fmt.Errorf("%w while waiting to try again: %w", gaveUp, c.explain(last))
	}
	return answer, c.explain(last)
}

// explain is Explain, but for calls that failed because the client was closed.
func (c *Client) explain(err error) error {
	if status.Code(err) == codes.Canceled && c.flights.life.Err() != nil {
		return ErrClosed
	}
	return Explain(err)
}

// bounded gives a call that nobody limits the client's timeout.
func (c *Client) bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := ctx.Deadline(); ok {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, c.options.Timeout)
}

// waits are the waits between repetitions.
func (c *Client) waits() *backoff.ExponentialBackOff {
	waits := backoff.NewExponentialBackOff()
	waits.InitialInterval, waits.MaxInterval = c.options.Retry.Initial, c.options.Retry.Max
	return waits
}

// again dresses an error of a call as what backoff.Retry should make of it: an
// outage as itself, a wait that the registry asks for as that wait, and
// anything else, also a wait that the caller has no time for, as final.
func again(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	st := status.Convert(err)
	wait, asked := askedWait(st)
	switch {
	case !asked && st.Code() == codes.Unavailable:
		return err
	case asked && (st.Code() == codes.Unavailable || st.Code() == codes.ResourceExhausted) && fits(ctx, wait):
		return &backoff.RetryAfterError{Duration: wait}
	}
	return backoff.Permanent(err)
}

// askedWait is how long the registry asks its caller to wait.
func askedWait(st *status.Status) (time.Duration, bool) {
	info := detail[*errdetails.RetryInfo](st)
	if info.GetRetryDelay() == nil {
		return 0, false
	}
	return max(0, info.GetRetryDelay().AsDuration()), true
}

// fits reports whether ctx leaves time for a wait.
func fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > wait
}
