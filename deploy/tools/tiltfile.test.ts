import { expect, test } from 'bun:test';
import { join } from 'node:path';
import { needs } from '../../test/harness/real-parts.ts';
import { tempFolder } from '../../test/harness/temp-folder.ts';
import { evaluateTiltfile } from '../../test/harness/tiltfile.ts';

needs('deploy-tools').describe('evaluate-tiltfile', () => {
  const evaluate = async (lines: string[], config: unknown = {}) => {
    using folder = tempFolder('evaluator');
    const tiltfile = join(folder.path, 'Tiltfile');
    await Bun.write(tiltfile, lines.join('\n'));
    return await evaluateTiltfile({ tiltfile, config });
  };

  test('records calls with the names of their parameters and their place', async () => {
    const calls = await evaluate(['if True:', "    k8s_resource('mysql', labels='data')"]);
    expect(calls).toEqual([
      { name: 'k8s_resource', args: { workload: 'mysql', labels: 'data' }, position: 'Tiltfile:2:17' },
    ]);
  });

  test('shows a call inside the arguments of another', async () => {
    const [build] = await evaluate(["docker_build('a', '.', live_update=[sync('lib', '/app/lib')])"]);
    expect(build?.args['live_update']).toEqual([
      { call: 'sync', args: { local_path: 'lib', remote_path: '/app/lib' }, position: 'Tiltfile:1:41' },
    ]);
  });

  test('hands settings over as Tilt does', async () => {
    const lines = [
      "config.define_object('replicas')",
      "print_type = type(config.parse()['replicas']['a'])",
      'local(print_type)',
    ];
    const calls = await evaluate(lines, { replicas: { a: 2 } });
    expect(calls.at(-1)?.args['command']).toBe('float');
    // An object is anything that JSON can say.
    const asList = await evaluate(["config.define_object('replicas')", "local(type(config.parse()['replicas']))"], {
      replicas: [2],
    });
    expect(asList.at(-1)?.args['command']).toBe('list');
    await expect(evaluate(["config.define_bool('a')", 'config.parse()'], { a: 'two' })).rejects.toThrow(
      /must be a bool/,
    );
    await expect(evaluate(['config.parse()'], { other: 1 })).rejects.toThrow(/unknown setting "other"/);
  });

  test('refuses what Tilt would, with the line', async () => {
    await expect(evaluate(['', 'cmd_button()'])).rejects.toThrow(/Tiltfile:2:1: undefined: cmd_button/);
    await expect(evaluate(["k8s_resource('a', label='b')"])).rejects.toThrow(/unexpected keyword argument "label"/);
    await expect(evaluate(['a = f"{1}"'])).rejects.toThrow(/Tiltfile:1/);
    await expect(evaluate(["fail('no more')"])).rejects.toThrow(/no more/);
  });

  test('loads nothing from the network', async () => {
    await expect(evaluate(["load('ext://uibutton', 'cmd_button')"])).rejects.toThrow(/loads nothing/);
  });
});
