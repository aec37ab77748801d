package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
)

// Keeps the calls of one run, and what the Tiltfile is to find: settings, context, manifests.
type recorder struct {
	config   map[string]json.RawMessage
	context  string
	manifest string
	// Settings by name, with the builtin that defined them.
	defined map[string]string
	calls   []starlark.Value
}

type builtin = func(thread *starlark.Thread, arguments starlark.StringDict) (starlark.Value, error)

// All names that a Tiltfile finds defined; `config.parse` and the like are attributes of a struct.
func (r *recorder) predeclared() starlark.StringDict {
	names, grouped := starlark.StringDict{}, map[string]starlark.StringDict{}
	declare := func(name string, parameters []string, answer builtin) {
		value := starlark.NewBuiltin(name, func(thread *starlark.Thread, fn *starlark.Builtin, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.Value, error) {
			arguments, err := bind(fn.Name(), parameters, args, kwargs)
			if err != nil {
				return nil, err
			}
			return answer(thread, arguments)
		})
		group, member, dotted := strings.Cut(name, ".")
		if !dotted {
			names[name] = value
			return
		}
		if grouped[group] == nil {
			grouped[group] = starlark.StringDict{}
		}
		grouped[group][member] = value
	}
	for name, parameters := range statements {
		declare(name, parameters, r.statement(name))
	}
	for name, parameters := range values {
		declare(name, parameters, func(thread *starlark.Thread, arguments starlark.StringDict) (starlark.Value, error) {
			return record("call", name, thread, arguments), nil
		})
	}
	for name, parameters := range questions {
		declare(name, parameters, r.question(name))
	}
	grouped["config"]["tilt_subcommand"] = starlark.String("up")
	for group, members := range grouped {
		names[group] = starlarkstruct.FromStringDict(starlarkstruct.Default, members)
	}
	names["TRIGGER_MODE_AUTO"] = starlark.String("TRIGGER_MODE_AUTO")
	names["TRIGGER_MODE_MANUAL"] = starlark.String("TRIGGER_MODE_MANUAL")
	return names
}

// Arguments by the names of their parameters; those that were not given are left out.
func bind(name string, parameters []string, args starlark.Tuple, kwargs []starlark.Tuple) (starlark.StringDict, error) {
	given := make([]starlark.Value, len(parameters))
	pairs := make([]any, 0, 2*len(parameters))
	for i, parameter := range parameters {
		pairs = append(pairs, parameter, &given[i])
	}
	if err := starlark.UnpackArgs(name, args, kwargs, pairs...); err != nil {
		return nil, err
	}
	arguments := starlark.StringDict{}
	for i, parameter := range parameters {
		if given[i] != nil {
			arguments[strings.TrimSuffix(parameter, "?")] = given[i]
		}
	}
	return arguments, nil
}

// A call as the output shows it; `key` is what its name is called there.
func record(key, name string, thread *starlark.Thread, arguments starlark.StringDict) starlark.Value {
	return starlarkstruct.FromStringDict(starlarkstruct.Default, starlark.StringDict{
		key:        starlark.String(name),
		"args":     starlarkstruct.FromStringDict(starlarkstruct.Default, arguments),
		"position": starlark.String(thread.CallFrame(1).Pos.String()),
	})
}

func (r *recorder) statement(name string) builtin {
	return func(thread *starlark.Thread, arguments starlark.StringDict) (starlark.Value, error) {
		if kind, ok := strings.CutPrefix(name, "config.define_"); ok {
			setting, _ := starlark.AsString(arguments["name"])
			if r.defined[setting] != "" {
				return nil, fmt.Errorf("the setting %q is defined twice", setting)
			}
			r.defined[setting] = kind
		}
		r.calls = append(r.calls, record("name", name, thread, arguments))
		return starlark.None, nil
	}
}

func (r *recorder) question(name string) builtin {
	return func(thread *starlark.Thread, arguments starlark.StringDict) (starlark.Value, error) {
		r.calls = append(r.calls, record("name", name, thread, arguments))
		switch name {
		case "config.parse":
			return r.settings(thread)
		case "decode_yaml_stream":
			return decodeStream(thread, arguments["yaml"])
		case "encode_yaml_stream":
			return encodeStream(thread, arguments["objs"])
		case "k8s_context":
			return starlark.String(r.context), nil
		case "kustomize":
			return blob(r.manifest), nil
		case "local":
			return blob(""), nil
		case "os.getenv":
			// The same answer on every machine: nothing is set.
			if fallback := arguments["default"]; fallback != nil {
				return fallback, nil
			}
			return starlark.None, nil
		}
		return nil, fmt.Errorf("%s has no answer", name)
	}
}
