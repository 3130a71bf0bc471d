//! Invented data of the gallery.

use crate::{Desk, now, zone};
use jiff::{SignedDuration, Timestamp};
use linli_web::forms::{Choice, FieldIssue, Form};
use linli_web::shell::{Counts, Flash, NavGroup, Page, Prefs, Section, Tone, Viewer};
use linli_web::view::{
    BadCell, Bucket, CaseGroup, CaseRow, Cell, Change, ChangeKind, Chip, Clock, Compare,
    ComposerTab, Difference, DryRun, Entry, EntryKind, Pair, PersonChip, Steps, Tab, Table, Tag,
};

fn minutes(n: i64) -> Timestamp {
    now().checked_add(SignedDuration::from_mins(n)).unwrap_or(now())
}

pub fn page(prefs: Prefs, path: &str) -> Page {
    let bare = Page::bare(prefs, path, zone(), now());
    let count = |section, count, hot| Counts { section, count, hot };
    let counts = [
        count(Section::Work, 12, true),
        count(Section::Complaints, 38, false),
        count(Section::Approvals, 5, false),
        count(Section::FollowUps, 8, false),
    ];
    let nav = NavGroup::staff(bare.s, path, &counts, |_| true);
    let viewer = Viewer {
        name: "李慧敏".to_owned(),
        role: bare.word("role", "director").to_owned(),
        office: "锦园小区".to_owned(),
        duty: String::new(),
    };
    let mut page = bare.signed_in(viewer, "token".to_owned(), nav);
    page.bell = 3;
    if path == "/people" {
        let text = "已导入 15 行。".to_owned();
        page.flash.push(Flash { tone: Tone::Done, text, undo: "/undo/1".to_owned() });
    }
    page
}

pub fn tabs() -> Vec<Tab> {
    let tab = |label: &str, count, current| Tab {
        label: label.to_owned(),
        href: "#".to_owned(),
        count: Some(count),
        current,
    };
    vec![
        tab("全部未办结", 38, true),
        tab("我的", 12, false),
        tab("待签收", 3, false),
        tab("待审批", 5, false),
        tab("待反馈", 6, false),
        tab("待回访", 8, false),
        tab("群诉", 1, false),
        tab("重开", 2, false),
    ]
}

pub fn buckets() -> Vec<Bucket> {
    let bucket = |figure: &str, label: &str, tone, weight| Bucket {
        label: label.to_owned(),
        figure: figure.to_owned(),
        href: "#".to_owned(),
        tone,
        weight,
        current: false,
    };
    vec![
        bucket("2", "已超时", Tone::Late, 2),
        bucket("4", "2 小时内到期", Tone::Soon, 4),
        bucket("9", "今天到期", Tone::Calm, 9),
        bucket("20", "之后到期", Tone::Calm, 20),
        bucket("3", "已暂停", Tone::Hold, 3),
        bucket("91.3%", "本月按时办结", Tone::Done, 7),
    ]
}

pub fn chips() -> Vec<Chip> {
    ["工程维修部", "秩序维护部", "环境管理部"]
        .map(|label| Chip {
            label: label.to_owned(),
            href: "#".to_owned(),
            on: label.starts_with('工'),
        })
        .to_vec()
}

fn row(
    page: &Page,
    index: i64,
    title: &str,
    severity: &str,
    stage: (&str, u8),
    due: i64,
    tags: Vec<Tag>,
) -> CaseRow {
    CaseRow {
        id: format!("id-{index}"),
        href: "/cases/TS260914-007".to_owned(),
        number: format!("TS2609{:02}-{:03}", 14 - index % 5, 7 + index),
        severity: severity.to_owned(),
        title: title.to_owned(),
        meta: vec![
            page.word("channel", if index % 2 == 0 { "phone" } else { "wechat" }).to_owned(),
            "工程维修 / 渗漏".to_owned(),
        ],
        tags,
        resident: ["王女士", "陆先生", "孙先生", "刘女士"][usize::try_from(index % 4).unwrap_or(0)]
            .to_owned(),
        place: "3 栋 2 单元 1201".to_owned(),
        stage: stage.0.to_owned(),
        percent: stage.1,
        stage_class: if stage.1 == 100 { "end" } else { "" },
        department: "工程维修部".to_owned(),
        owner: if index == 2 { "—".to_owned() } else { "周强".to_owned() },
        clock: Some(Clock::running(
            page,
            page.word("stage", "report"),
            minutes(-100),
            minutes(due - 110),
            minutes(due),
        )),
        verb: String::new(),
        updated: page.times.ago(minutes(-8 * (index + 1))),
        updated_full: page.times.full(minutes(-8 * (index + 1))),
    }
}

/// Title, severity, stage, its share, minutes to the limit, tag.
type Sample = (&'static str, &'static str, &'static str, u8, i64, &'static str);

const LATE: &[Sample] = &[
    (
        "B1 车库漏水滴损车漆，要求赔偿并修复",
        "important",
        "待审批方案",
        50,
        -72,
        "group:群诉 4/5 户",
    ),
    ("电梯 2 号梯一周内三次停梯", "important", "执行中", 60, -38, "line:二次投诉"),
];

const SOON: &[Sample] = &[
    ("保安夜间岗脱岗，车辆随意停放堵消防通道", "important", "待签收", 20, 6, ""),
    ("装修噪音早 7 点开工，多次劝阻无效", "important", "核实中", 30, 19, ""),
    ("楼道垃圾桶两天未清", "minor", "执行中", 60, 65, ""),
    ("电动车进楼充电，物业未制止", "major", "待反馈业户", 70, 100, "line:政府转办"),
];

const TODAY: &[Sample] = &[
    ("物业费账单与公示标准不符", "important", "执行中", 60, 260, ""),
    ("绿化带灌木遮挡一楼采光", "minor", "执行中", 60, 345, ""),
    ("快递柜屏幕失灵，联系厂商未果", "minor", "待回访", 80, 370, "line:协助处理"),
    ("前台电话无人接听，态度冷淡", "important", "判定中", 10, 390, "line:须回避：陈静"),
    ("楼顶热水器支架锈蚀", "minor", "已归档", 100, 900, ""),
];

pub fn groups(page: &Page) -> Vec<CaseGroup> {
    let mut index = 0;
    [("已超时", LATE), ("2 小时内到期", SOON), ("今天到期", TODAY)]
        .map(|(label, samples)| {
            let rows: Vec<CaseRow> = samples
                .iter()
                .map(|(title, severity, stage, percent, due, tag)| {
                    let tags = tag.split_once(':').map(|(class, text)| Tag::new(class, text));
                    index += 1;
                    row(
                        page,
                        index - 1,
                        title,
                        severity,
                        (stage, *percent),
                        *due,
                        tags.into_iter().collect(),
                    )
                })
                .collect();
            CaseGroup { label: label.to_owned(), count: rows.len().to_string(), rows }
        })
        .to_vec()
}

pub fn steps(page: &Page) -> Steps {
    let notes = ["08:12 陈静", "08:18 责任", "08:20 用时 8 分", "09:36 周强", "10:04 已提交"]
        .map(String::from);
    Steps::of(page, Steps::STAGES, 5, &notes)
}

pub fn clocks(page: &Page) -> Vec<Clock> {
    vec![
        Clock::running(page, "答复业户", minutes(-160), minutes(-100), minutes(-72))
            .note("承诺今天 09:40 前"),
        Clock::running(page, "方案审批", minutes(-42), minutes(-12), minutes(18))
            .note("主任 1 小时内，11:10 到期"),
        Clock::running(page, "解决", minutes(-160), minutes(3000), minutes(4160))
            .note("重要 3 日内，9 月 17 日 08:12"),
        Clock::stopped(page, "转交责任部门", minutes(-160), minutes(-130), minutes(-152))
            .note("承诺 30 分，按时"),
        Clock::held("回访", page.t("clock.not_started")).note("办结后 2 日内，必须回访"),
    ]
}

pub fn plan() -> Vec<Pair> {
    vec![
        Pair::new("原因", "B1 顶板 DN100 排水管接头开裂（周强）"),
        Pair::new("完成时间", "今天 18:00 前止漏，9 月 16 日更换管段"),
        Pair::new("措施", "临时导流、封闭 B1-037 至 041 车位、换管"),
        Pair::new("费用", "维修 860.00 元（公司）；洗车抛光赔付 400.00 元"),
    ]
}

pub fn composer(page: &Page) -> Vec<ComposerTab> {
    let tab = |kind, label: &str, key, send: &str, hint: &str| ComposerTab {
        kind,
        label: label.to_owned(),
        key,
        action: "/cases/TS260914-007".to_owned(),
        send: send.to_owned(),
        hint: hint.to_owned(),
        placeholder: page.t("composer.note_placeholder").to_owned(),
        open: kind == "note",
        ..ComposerTab::default()
    };
    let reply = page.f("composer.send_reply", &[("channel", "短信"), ("name", "王女士")]);
    vec![
        tab(
            "note",
            page.t("composer.note"),
            "m",
            page.t("composer.send_note"),
            page.t("composer.note_hint"),
        ),
        tab("reply", page.t("composer.reply"), "e", &reply, "138 **** 5207"),
        tab("call", page.t("composer.call"), "", page.t("composer.send_call"), ""),
    ]
}

fn entry(page: &Page, kind: EntryKind, who: &str, headline: &str, at: i64, body: &str) -> Entry {
    Entry {
        kind,
        who: who.to_owned(),
        icon: "up",
        headline: headline.to_owned(),
        body: body.to_owned(),
        time: page.times.short(minutes(at)),
        time_full: page.times.full(minutes(at)),
        time_iso: page.times.iso(minutes(at)),
        ..Entry::default()
    }
}

pub fn entries(page: &Page) -> Vec<Entry> {
    let mut four = entry(
        page,
        EntryKind::System,
        "",
        "同一事由 30 分钟内 4 户反映，再有 1 户将按群诉升为重大",
        -110,
        "",
    );
    four.icon = "users";
    four.href = "#".to_owned();
    four.href_label = "查看 4 户".to_owned();
    let mut told = entry(page, EntryKind::System, "", "陈静呈报物管主任", -110, "");
    told.result = "用时 50 分（承诺 1 小时）".to_owned();
    vec![
        entry(
            page,
            EntryKind::Note,
            "周强",
            "现场核实",
            -76,
            "接头开裂约 3 cm，滴水带石灰质。受影响车位 B1-037、038、039、041，其中 2 台有白色水渍。",
        ),
        four,
        told,
        entry(
            page,
            EntryKind::Reply,
            "陈静",
            "回复王女士（短信，已送达）",
            -151,
            "王女士您好，您反映的 B1 车库漏水我们已受理（单号 0914-007），工程人员 30 分钟内到场，今天 09:40 前给您答复。给您添麻烦了。",
        ),
        entry(
            page,
            EntryKind::Said,
            "陈静",
            "来电登记，登记用时 41 秒",
            -160,
            "早上发现车漆有白点，擦不掉。\n要求马上修漏水，并负责车漆。",
        ),
    ]
}

pub fn person() -> PersonChip {
    PersonChip {
        name: "王女士".to_owned(),
        tie: "业主".to_owned(),
        phone: "138 **** 5207".to_owned(),
        room: "3 栋 2 单元 1201".to_owned(),
        href: "/people/1".to_owned(),
        reveal: "/people/1/reveal".to_owned(),
    }
}

pub fn who() -> Vec<Pair> {
    vec![Pair::new("偏好", "电话，晚 18:00 后"), Pair::new("近一年", "投诉 2、报修 5").to("#")]
}

pub fn work() -> Vec<Pair> {
    vec![
        Pair::new("分类", "工程维修 / 渗漏"),
        Pair::new("被投诉", "工程维修部"),
        Pair::new("主办", "周强"),
        Pair::new("协办", "郑海（封闭车位）"),
    ]
}

pub struct Options {
    pub kinds: Vec<Choice>,
    pub categories: Vec<Choice>,
    pub departments: Vec<Choice>,
    pub severities: Vec<Choice>,
    pub channels: Vec<Choice>,
}

fn options(page: &Page) -> Options {
    let words = |list: &str, codes: &[&str]| -> Vec<Choice> {
        codes.iter().map(|code| Choice::new(*code, page.word(list, code))).collect()
    };
    let category = |value: &str, label: &str, group: &str| Choice::new(value, label).group(group);
    Options {
        kinds: words("kind", &["complaint", "repair", "inquiry", "suggestion"]),
        categories: vec![
            category("1", "渗漏", "工程维修"),
            category("2", "电梯", "工程维修"),
            category("3", "噪音", "环境"),
            category("4", "停车", "秩序"),
        ],
        departments: ["工程维修部", "秩序维护部", "环境管理部"].map(|d| Choice::new(d, d)).to_vec(),
        severities: words("severity", &["minor", "important", "major"]),
        channels: words("channel", &["phone", "sms", "home_visit"])
            .into_iter()
            .map(|c| c.hint("业户上次选的方式"))
            .collect(),
    }
}

pub fn desk(page: Page, broken: bool) -> Desk {
    let mut form = Form::blank(page.s, "desk.form")
        .with("kind", "complaint")
        .with("severity", "important")
        .with("place", "B1 车库 037 车位")
        .with("happened_at", "2026-09-13T22:30")
        .with("department", "工程维修部")
        .with("category", "1")
        .with("reply_channel", "phone")
        .with("wants", "修复漏水，负责车漆清洗抛光")
        .with("no_followup", "on");
    if broken {
        form.values.set("phone", "138 0013 52");
        form.values.set("category", "");
        form.refuse(FieldIssue::new("said", "required"));
        form.refuse(FieldIssue::new("phone", "phone_length").with("len", 9));
        form.refuse(FieldIssue::new("category", "choose"));
        form.refuse(FieldIssue::new("severity", "choose"));
    } else {
        form.values.set(
            "said",
            "早上发现车漆有白点，擦不掉。B1 037 车位上方在漏水。\n要求马上修漏水，并负责车漆。",
        );
        form.values.set("phone", "138 0013 5207");
    }
    let promises = vec![
        Pair::new("转交工程维修部", "30 分内"),
        Pair::new("呈报物管主任", "1 小时内"),
        Pair::new("答复王女士", "09:40 前"),
        Pair::new("办结", "9 月 17 日"),
    ];
    Desk { pick: options(&page), form, promises, person: person(), who: who(), page }
}

pub fn people() -> Table {
    let mut table = Table::new("业户", &["姓名", "房号", "电话", "未办结", "最近一次"]);
    table.columns[3].class = "num";
    for (name, tie, room, phone, open) in [
        ("王女士", "业主", "3 栋 2 单元 1201", "138 **** 5207", "1"),
        ("赵先生", "家人", "3 栋 2 单元 1201", "139 **** 0416", "0"),
        ("陆先生", "租户", "3 栋 2 单元 1803", "137 **** 9920", "2"),
    ] {
        table.row(vec![
            Cell::link(name, "/people/1").tag("brand", tie),
            Cell::text(room).sub("锦园小区"),
            Cell::text(phone),
            Cell::text(open),
            Cell::text("9 月 14 日 08:12"),
        ]);
    }
    table.rows[1].quiet = true;
    table
}

pub fn dry_run(bad: bool) -> DryRun {
    let change = |row, kind, what: &str, detail: &str| Change {
        row,
        kind,
        what: what.to_owned(),
        detail: detail.to_owned(),
    };
    let mut run = DryRun {
        file: "锦园小区 业户 2026-09.xlsx".to_owned(),
        rows: 1504,
        new: 12,
        changed: 3,
        same: 1489,
        changes: vec![
            change(2, ChangeKind::New, "3 栋 2 单元 1201　王女士", "业主，138 **** 5207"),
            change(
                3,
                ChangeKind::Changed,
                "3 栋 2 单元 1803　陆先生",
                "电话 137 **** 1120 → 137 **** 9920",
            ),
            change(4, ChangeKind::Same, "3 栋 2 单元 1804　何先生", ""),
        ],
        action: "/admin/import".to_owned(),
        upload: "u-1".to_owned(),
        ..DryRun::default()
    };
    if bad {
        let cell = |row, column: &str, value: &str, reason: &str| BadCell {
            row,
            column: column.to_owned(),
            value: value.to_owned(),
            reason: reason.to_owned(),
        };
        run.bad = 41;
        run.bad_cells = vec![
            cell(17, "电话", "1380013520", "手机号要 11 位，填的是 10 位"),
            cell(18, "房号", "3-2-12O1", "没有这间房，是不是把 0 写成了 O"),
        ];
        run.changes = Vec::new();
    }
    run
}

pub fn compare() -> Compare {
    let field = |label: &str, theirs: &str, yours: &str| Difference {
        label: label.to_owned(),
        theirs: theirs.to_owned(),
        yours: yours.to_owned(),
    };
    Compare {
        name: "周强".to_owned(),
        time: "10:49".to_owned(),
        fields: vec![
            field(
                "措施",
                "临时导流、封闭车位，9 月 16 日换管",
                "临时导流、封闭 B1-037 至 041 车位、换管",
            ),
            field("费用", "860.00 元", "860.00 元"),
        ],
        action: "/cases/TS260914-007".to_owned(),
        hidden: vec![("version".to_owned(), "8".to_owned())],
        latest: "/cases/TS260914-007".to_owned(),
    }
}
