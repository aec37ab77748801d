package main

import "strings"

// Tilt's builtins that a Tiltfile of ours may call, with the names of their parameters ("?": may be left out), copied
// from internal/tiltfile of Tilt v0.37. The recorder binds arguments to them, so a misspelt one is an error here too.

// Calls that tell Tilt something and return nothing.
var statements = signatures(`
	allow_k8s_contexts contexts
	analytics_settings enable
	ci_settings k8s_grace_period? timeout? readiness_timeout?
	config.define_bool name args? usage?
	config.define_object name args? usage?
	config.define_string name args? usage?
	docker_build ref context build_args? dockerfile? dockerfile_contents? cache? live_update? match_in_env_vars? ignore? only? entrypoint? container_args? target? ssh? secret? network? extra_tag? cache_from? pull? platform? extra_hosts?
	k8s_resource workload? new_name? port_forwards? extra_pod_selectors? trigger_mode? resource_deps? objects? auto_init? pod_readiness? links? labels? discovery_strategy?
	k8s_yaml yaml allow_duplicates?
	local_resource name cmd? deps? trigger_mode? resource_deps? ignore? auto_init? serve_cmd? cmd_bat? serve_cmd_bat? allow_parallel? links? labels? env? serve_env? readiness_probe? dir? serve_dir?
`)

// Calls whose value is meant for another call's arguments. There they are found as {"call", …}.
var values = signatures(`
	fall_back_on paths
	link url name?
	port_forward local_port container_port? name? link_path? host?
	run cmd trigger? echo_off?
	sync local_path remote_path
`)

// Calls whose answer the Tiltfile works with; recorder.go says what each answers.
var questions = signatures(`
	config.parse
	decode_yaml_stream yaml
	encode_yaml_stream objs
	k8s_context
	kustomize paths kustomize_bin? flags?
	local command quiet? command_bat? echo_off? env? dir? stdin?
	os.getenv key default?
`)

// One line each: the name, then its parameters.
func signatures(lines string) map[string][]string {
	found := map[string][]string{}
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		words := strings.Fields(line)
		found[words[0]] = words[1:]
	}
	return found
}
