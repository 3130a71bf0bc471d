// One complaint through all ten steps by people with different roles: with a refusal for conflict of
// interest, an approval, a dissatisfied follow-up that reopens it, and the archive (CMP-1 to CMP-12).
import assert from 'node:assert/strict';
import { deskTests } from './harness/desk.mjs';

deskTests('A complaint from the phone call to the archive', { cases: 40 }, (desk) => {
  desk.test('goes through ten steps, comes back once, and is archived', async (visit) => {
    const as = async (login) => {
      const visitor = await visit();
      await visitor.signIn(login);
      return visitor;
    };
    const clerk = await as('chenjing');
    const lead = await as('zhaomin');
    const director = await as('lihuimin');
    const head = await as('zhouqiang');
    const quality = await as('pengli');
    const manager = await as('songbonian');

    const number = await register(clerk);
    const href = new URL(await clerk.page.locator('a.btn-primary', { hasText: '打开个案' }).getAttribute('href'), desk.origin).pathname;

    // The service lead belongs to the department complained about: refused, and told why (CMP-6).
    await lead.page.goto(href);
    await sees(lead, '涉及您所在的部门');
    assert.equal(await lead.page.locator('form[action$="/judge"]').count(), 0);

    await does(director, href, 'judge', async (form) => {
      await form.locator('input[value=responsible]').check();
      await form.locator('input[name=severity][value=important]').check({ force: true });
      await form.locator('[name=reason]').fill('前台两次没有转达，事实清楚。');
    });
    await throughTheDepartment(clerk, head, href, '电梯门机皮带更换');
    // Nobody approves what is not theirs: the head who proposed it has no form for it.
    await head.page.goto(href);
    assert.equal(await head.page.locator('form[action$="/approve-plan"]').count(), 0);
    await does(director, href, 'approve-plan', async (form) => {
      await form.locator('[name=opinion]').fill('同意。');
    });
    await carriesOut(head, href);
    await tells(clerk, href);

    // Her own department is complained about: she does not follow it up; quality does (CMP-6, CMP-11).
    await clerk.page.goto(href);
    assert.equal(await clerk.page.locator('form[action$="/follow-up"]').count(), 0);
    await sees(clerk, '须回避');
    await does(quality, href, 'follow-up', async (form) => {
      await form.locator('input[value=not_satisfied]').check();
      await form.locator('[name=note]').fill('修好第二天又停了一次，没人解释。');
    });
    await quality.page.goto(href);
    await sees(quality, '第 1 次重开');
    await sees(quality, number);

    // One level higher: now the general manager approves.
    await throughTheDepartment(clerk, head, href, '更换整套门机，安排厂家驻场一周');
    await director.page.goto(href);
    assert.equal(await director.page.locator('form[action$="/approve-plan"]').count(), 0);
    await sees(director, '总经理');
    await does(manager, href, 'approve-plan', async (form) => {
      await form.locator('[name=opinion]').fill('同意，向业户书面致歉。');
    });
    await carriesOut(head, href);
    await tells(clerk, href);
    await does(quality, href, 'follow-up', async (form) => {
      await form.locator('input[value=satisfied]').check();
    });
    await does(quality, href, 'close', async () => {});
    await quality.page.goto(href);
    await sees(quality, '已归档');
    await sees(quality, 'DA');
    await quality.isAccessible();
  });

  desk.test('keeps what was typed and says what is wrong beside the field', async (visit) => {
    const clerk = await visit();
    await clerk.signIn('chenjing');
    clerk.expect(/422/);
    await clerk.page.goto('/desk');
    await clerk.page.fill('[name=said]', '楼道灯坏了三天。');
    await clerk.page.fill('[name=room]', '99-9-9999');
    await clerk.page.click('[data-save]');
    await clerk.page.locator('.errors').waitFor();
    assert.equal(await clerk.page.inputValue('[name=said]'), '楼道灯坏了三天。');
    assert.ok((await clerk.page.locator('#f-category-error').count()) === 1);
    await clerk.isAccessible();
  });

  desk.test('shows both texts when somebody saved in between', async (visit) => {
    const first = await visit();
    await first.signIn('lihuimin');
    await first.page.goto('/cases?state=registered');
    const href = await first.page.locator('a.ttl').first().getAttribute('href');
    await first.page.goto(href);
    const second = await visit();
    await second.signIn('zhaomin');
    second.expect(/409/);
    await second.page.goto(href);
    await judges(first.page, '第一位的理由');
    await judges(second.page, '第二位的理由');
    await sees(second, '第二位的理由');
    await sees(second, '李慧敏');
    await sees(second, '协助处理');
  });

  desk.test('every staff page opens without a barrier, with and without script', async (visit) => {
    const director = await visit();
    await director.signIn('lihuimin');
    for (const path of ['/', '/desk', '/cases', '/cases?open=false', '/approvals', '/followups']) {
      await director.page.goto(path);
      await director.isAccessibleInEveryForm();
    }
    const plain = await visit({ script: false });
    await plain.signIn('lihuimin');
    for (const path of ['/', '/desk', '/cases', '/approvals']) {
      const answer = await plain.page.goto(path);
      assert.equal(answer.status(), 200);
    }
  });
});

/** The words stand on the page. */
async function sees(visitor, words) {
  await visitor.page.waitForFunction((sought) => document.body.innerText.includes(sought), words);
}

/** Fills in the form of an act on the case page and sends it; the case page comes back. */
async function does(visitor, href, action, fill) {
  await visitor.page.goto(href);
  const form = visitor.page.locator(`section.ask form[action$="/${action}"]`);
  await form.waitFor();
  await fill(form);
  await Promise.all([visitor.page.waitForURL(`**${href}`), form.locator('p.row button').click()]);
  await visitor.page.locator('.flash').waitFor();
}

async function register(clerk) {
  const { page } = clerk;
  await page.goto('/desk');
  await page.fill('[name=phone]', '154 0000 8888');
  await page.fill('[name=name]', '卫女士');
  await page.fill('[name=room]', '3-1-501');
  await page.fill('[name=said]', '电梯坏了我打了两次前台，都说马上转工程，结果根本没人来，前台态度也很冲。');
  await page.focus('#f-category');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.fill('[name=asks]', '马上修，前台要给说法');
  await page.locator('details', { hasText: '被投诉的部门或人员' }).locator('summary').click();
  await page.locator('[name=accused_departments]').first().check();
  await Promise.all([page.waitForURL(/\/desk\/.+/), page.click('[data-save]')]);
  const number = (await page.locator('.spoken').innerText()).trim();
  assert.match(number, /^TS\d{6}-\d{3}$/);
  return number;
}

async function throughTheDepartment(clerk, head, href, measure) {
  await does(clerk, href, 'dispatch', async (form) => {
    await form.locator('[name=lead]').selectOption({ label: '工程维修部' });
  });
  await does(head, href, 'sign-for', async () => {});
  await does(head, href, 'investigate', async (form) => {
    await form.locator('[name=finding]').fill('门机皮带老化，报修单压在前台没有转。');
    await form.locator('input[value=equipment]').check();
  });
  await does(head, href, 'propose-plan', async (form) => {
    await form.locator('[name="measures.0.what"]').fill(measure);
    const soon = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
    await form.locator('[name="measures.0.due_at"]').fill(soon);
    await form.locator('[name=cost]').fill('1,280.50');
  });
}

async function carriesOut(head, href) {
  await does(head, href, 'start', async () => {});
  await does(head, href, 'complete', async (form) => form.locator('[name=result]').fill('已更换并试运行。'));
  await does(head, href, 'report-back', async (form) => form.locator('[name=summary]').fill('完成，附试运行记录。'));
}

async function tells(clerk, href) {
  await does(clerk, href, 'tell-resident', async (form) => {
    await form.locator('[name=text]').fill('卫女士您好，电梯已经修好，前台的问题我们向您道歉。');
  });
}

async function judges(page, reason) {
  const form = page.locator('section.ask form[action$="/judge"]');
  await form.locator('input[value=assist]').check();
  await form.locator('[name=reason]').fill(reason);
  await Promise.all([page.waitForResponse((answer) => answer.request().method() === 'POST'), form.locator('p.row button').click()]);
  await page.waitForLoadState();
}
