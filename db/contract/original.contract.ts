import { describe, expect, test } from 'bun:test';
import { freshPath, type StoreSubject } from './subject.contract.ts';

/** Statements of the programs that Lineup succeeds: what every Store does. */
export function originalContract(subject: StoreSubject): void {
  describe('the original’s own statements', () => {
    test('still work on this schema', async () => {
      const path = freshPath();
      await subject.execute(`insert into images (path, person, status) values ('${path}', -1, 0)`);
      const rows = await subject.execute(`select id, path, person, status from images where path = '${path}'`);
      expect(rows).toEqual([{ id: expect.any(Number), path, person: -1, status: 0 }]);
      await subject.execute("insert into person (name) values('Hannibal')");
      await subject.execute("insert into person_images (image_name, person_id) values ('hannibal_1.jpg', 1)");
      const { id } = await subject.accept();
      expect(await subject.execute(`select person, status from images where id = ${id}`)).toEqual([
        { person: -1, status: 0 },
      ]);
    });
  });
}
