package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	starlarkjson "go.starlark.net/lib/json"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"
	"sigs.k8s.io/yaml"
)

// Text that Tilt hands about unread, like the YAML that kustomize() returns. The output shows it as {"blob": "…"}.
func blob(text string) starlark.Value {
	return starlarkstruct.FromStringDict(starlark.String("blob"), starlark.StringDict{"blob": starlark.String(text)})
}

// The text of a string or a blob.
func textOf(value starlark.Value) (string, error) {
	if wrapped, ok := value.(*starlarkstruct.Struct); ok {
		if inner, err := wrapped.Attr("blob"); err == nil {
			value = inner
		}
	}
	text, ok := starlark.AsString(value)
	if !ok {
		return "", fmt.Errorf("expected a string or a blob, not a %s", value.Type())
	}
	return text, nil
}

// What config.parse returns. As in Tilt, a setting must have been defined, and be of the type that was said.
func (r *recorder) settings(thread *starlark.Thread) (starlark.Value, error) {
	// An object may be anything that JSON can say; Tilt leaves looking at it to the Tiltfile.
	types := map[string]string{"bool": "bool", "string": "string"}
	settings := starlark.NewDict(len(r.config))
	for name, text := range r.config {
		kind := r.defined[name]
		if kind == "" {
			return nil, fmt.Errorf("unknown setting %q", name)
		}
		value, err := decodeJSON(thread, text)
		if err != nil {
			return nil, err
		}
		if wanted, ok := types[kind]; ok && value.Type() != wanted {
			return nil, fmt.Errorf("the setting %q must be a %s, not a %s", name, wanted, value.Type())
		}
		if object, ok := value.(*starlark.Dict); ok {
			floatNumbers(object)
		}
		if err := settings.SetKey(starlark.String(name), value); err != nil {
			return nil, err
		}
	}
	return settings, nil
}

// Numbers in a setting reach a Tiltfile as floats, whatever they look like.
func floatNumbers(object *starlark.Dict) {
	for _, item := range object.Items() {
		if number, ok := item[1].(starlark.Int); ok {
			_ = object.SetKey(item[0], number.Float())
		}
	}
}

func decodeStream(thread *starlark.Thread, value starlark.Value) (starlark.Value, error) {
	text, err := textOf(value)
	if err != nil {
		return nil, err
	}
	documents := starlark.NewList(nil)
	for _, document := range strings.Split("\n"+text, "\n---\n") {
		asJSON, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			return nil, err
		}
		if bytes.Equal(asJSON, []byte("null")) {
			continue
		}
		decoded, err := decodeJSON(thread, asJSON)
		if err != nil {
			return nil, err
		}
		if err := documents.Append(decoded); err != nil {
			return nil, err
		}
	}
	return documents, nil
}

func encodeStream(thread *starlark.Thread, value starlark.Value) (starlark.Value, error) {
	objects, ok := value.(starlark.Iterable)
	if !ok {
		return nil, errors.New("encode_yaml_stream wants a list")
	}
	var documents []string
	iterator := objects.Iterate()
	defer iterator.Done()
	var object starlark.Value
	for iterator.Next(&object) {
		asJSON, err := starlark.Call(thread, starlarkjson.Module.Members["encode"], starlark.Tuple{object}, nil)
		if err != nil {
			return nil, err
		}
		asYAML, err := yaml.JSONToYAML([]byte(asJSON.(starlark.String)))
		if err != nil {
			return nil, err
		}
		documents = append(documents, string(asYAML))
	}
	return blob(strings.Join(documents, "---\n")), nil
}

func decodeJSON(thread *starlark.Thread, text json.RawMessage) (starlark.Value, error) {
	return starlark.Call(thread, starlarkjson.Module.Members["decode"], starlark.Tuple{starlark.String(text)}, nil)
}
