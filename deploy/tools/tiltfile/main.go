// Command evaluate-tiltfile runs a Tiltfile without Tilt and without a cluster, and prints what it asked Tilt for:
//
//	evaluate-tiltfile <Tiltfile> [--config '{"frontend":false}'] [--context kind-kind] [--manifest rendered.yaml]
//
// The output is a JSON list of {"name", "args", "position"}, one for each call of a builtin, with arguments by the names
// that Tilt gives them. Nothing is run, built or deployed: local() does nothing, kustomize() returns the file named by
// --manifest. What a Tiltfile may say is Tilt's dialect of Starlark; a builtin that is not in builtins.go is an error.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	starlarkjson "go.starlark.net/lib/json"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"
)

// What Tilt allows beyond plain Starlark (its internal/tiltfile/starkit/environment.go).
var dialect = &syntax.FileOptions{Set: true, GlobalReassign: true, Recursion: true, TopLevelControl: true, While: true}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "evaluate-tiltfile:", describe(err))
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return errors.New("usage: evaluate-tiltfile <Tiltfile> [--config JSON] [--context NAME] [--manifest FILE]")
	}
	flags := flag.NewFlagSet("evaluate-tiltfile", flag.ContinueOnError)
	config := flags.String("config", "{}", "what tilt_config.json would hold")
	context := flags.String("context", "kind-kind", "the current Kubernetes context")
	manifest := flags.String("manifest", "", "a file that kustomize() returns")
	if err := flags.Parse(args[1:]); err != nil {
		return err
	}
	recorder := &recorder{context: *context, defined: map[string]string{}}
	if err := json.Unmarshal([]byte(*config), &recorder.config); err != nil {
		return fmt.Errorf("--config is not a JSON object: %w", err)
	}
	if *manifest != "" {
		text, err := os.ReadFile(*manifest)
		if err != nil {
			return err
		}
		recorder.manifest = string(text)
	}
	return evaluate(args[0], recorder)
}

// Runs the file and prints the calls. Nothing is printed when the file fails.
func evaluate(path string, recorder *recorder) error {
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	thread := &starlark.Thread{
		Name:  path,
		Print: func(_ *starlark.Thread, message string) { fmt.Fprintln(os.Stderr, message) },
		Load: func(_ *starlark.Thread, module string) (starlark.StringDict, error) {
			return nil, fmt.Errorf("load(%q): this Tiltfile loads nothing, least of all from the network", module)
		},
	}
	name := filepath.Base(path)
	if _, err := starlark.ExecFileOptions(dialect, thread, name, source, recorder.predeclared()); err != nil {
		return err
	}
	encode := starlarkjson.Module.Members["encode"]
	text, err := starlark.Call(thread, encode, starlark.Tuple{starlark.NewList(recorder.calls)}, nil)
	if err != nil {
		return err
	}
	fmt.Println(string(text.(starlark.String)))
	return nil
}

// An error with the lines of the Tiltfile that led to it.
func describe(err error) string {
	var evaluation *starlark.EvalError
	if errors.As(err, &evaluation) {
		return evaluation.Backtrace()
	}
	return err.Error()
}
