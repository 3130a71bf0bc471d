//! The acts of a case of the demonstration, one for each stage.
//!
//! Owns who is asked to act and with which words. Called by [`super::story`].

use super::cast::Member;
use super::story::Story;
use crate::error::AppError;
use jiff::SignedDuration;
use linli_domain::clock::Clock;
use linli_domain::complaint::{
    Command, EvidenceItem, MeasureItem, Purpose, Stage, Superior, TaskItem, TaskState,
};
use linli_domain::ids::{NodeId, TaskId};
use linli_domain::money::Fen;
use linli_domain::vocabulary::{AssistScope, Judgement, Role};

pub(super) const DESK: &[Role] = &[Role::Receptionist, Role::ServiceLead, Role::Director];
const LEADS: &[Role] =
    &[Role::ServiceLead, Role::Director, Role::BranchManager, Role::GeneralManager];
const ABOVE: &[Role] = &[Role::Director, Role::BranchManager, Role::GeneralManager];

impl<'a> Story<'a> {
    /// The next act; false when nobody can do anything.
    pub(super) fn act(&mut self) -> Result<bool, AppError> {
        match self.case.state.stage {
            Stage::Registered => self.judge(),
            Stage::Judged => self.dispatch(),
            Stage::Dispatched => self.sign_or_return(),
            Stage::ReturnDisputed => self.decide_return(),
            Stage::Objected => self.decide_objection(),
            Stage::Investigating => self.investigate(),
            Stage::Planning => self.plan(),
            Stage::Approving => self.approve(),
            Stage::Approved => self.start(),
            Stage::Executing => self.carry_out(),
            Stage::ReportingBack => self.report_back(),
            Stage::Informing => self.tell(Purpose::Result, &self.told.reply),
            Stage::Explaining => self.explain(),
            Stage::FollowingUp => self.follow_up(),
            // The number is given out by the one who counts them.
            Stage::Closing | Stage::Archived | Stage::Withdrawn => Ok(false),
        }
    }

    pub(super) fn holding(&mut self, roles: &[Role]) -> Vec<&'a Member> {
        self.case.cast.holding(roles, &mut self.chance)
    }

    fn says(&mut self, choices: &[&str]) -> String {
        self.chance.pick(choices).map(|words| (*words).to_owned()).unwrap_or_default()
    }

    pub(super) fn does(&mut self, people: &[&Member], command: &Command) -> Result<bool, AppError> {
        Ok(self.case.act(people, command)?.is_some())
    }

    fn judge(&mut self) -> Result<bool, AppError> {
        if self.fate.withdrawn {
            return self.withdraw();
        }
        if self.chance.percent(30) {
            let text = self.says(&[
                "您反映的情况已经登记，会有人和您联系。",
                "收到，已转给主管，今天内给您回音。",
                "已受理，单号发给您了，有进展马上告诉您。",
            ]);
            self.tell(Purpose::Acknowledgement, &text)?;
        }
        let judgement = self.told.judgement();
        let state = &self.case.state;
        let scheme = &self.case.cast.rules.policy.scheme;
        let wanted = scheme.level_for(self.told.severity());
        let severity = if scheme.rank(wanted) < scheme.rank(state.working_severity()) {
            state.working_severity()
        } else {
            wanted
        };
        let severity = (judgement == Judgement::Responsible).then_some(severity);
        let assist = (judgement == Judgement::Assist).then_some(AssistScope::Inside);
        let reason = match judgement {
            Judgement::Responsible => self.says(&[
                "核实情况属实，属于我方服务范围。",
                "现场照片与业户描述一致，应由我方处理。",
                "设施由我方维护，责任在我方。",
            ]),
            Judgement::NotResponsible => self.told.explain.clone(),
            Judgement::Assist => "责任不在我方，但可以出面协调。".to_owned(),
        };
        let reason = if reason.is_empty() {
            "按约定不属于我方责任，须向业户说明。".to_owned()
        } else {
            reason
        };
        let reason = self.case.words(&reason)?;
        let people = self.holding(LEADS);
        if !self.does(&people, &Command::Judge { judgement, severity, assist, reason })? {
            return Ok(false);
        }
        self.report_up()
    }

    /// Important ones are told to the director, major ones to the management (SLA-2, SLA-3).
    fn report_up(&mut self) -> Result<bool, AppError> {
        let policy = &self.case.cast.rules.policy;
        let Some(severity) = self.case.state.severity else { return Ok(true) };
        let top = severity == policy.scheme.top();
        if policy.scheme.rank(severity) > 0 && self.chance.percent(90) {
            let text = self.case.words("有一件重要投诉，已安排核实，请您知悉。")?;
            let people = self.holding(DESK);
            self.does(&people, &Command::Escalate { to: Superior::Director, text })?;
        }
        if top && self.chance.percent(90) {
            let text = self.case.words("重大投诉，处理负责人和时间已定，随时报告进展。")?;
            let people = self.holding(&[Role::Director, Role::ServiceLead]);
            self.does(&people, &Command::Escalate { to: Superior::Management, text })?;
        }
        Ok(true)
    }

    fn withdraw(&mut self) -> Result<bool, AppError> {
        let reason = self.case.words("业户来电说问题已经自己解决，不用处理了。")?;
        let people = self.holding(DESK);
        self.does(&people, &Command::RequestWithdrawal { reason })?;
        let people = self.holding(LEADS);
        self.does(&people, &Command::Withdraw { confirmed: true, reason: None })
    }

    fn item(&mut self, department: NodeId) -> TaskItem {
        TaskItem { id: TaskId(self.case.id()), department, assignee: None }
    }

    fn dispatch(&mut self) -> Result<bool, AppError> {
        let Some(lead) = self.case.cast.department(&self.told.category) else { return Ok(false) };
        let mut tasks = vec![self.item(lead)];
        if self.fate.two_departments
            && let Some(second) = self.case.cast.other(Some(lead), &mut self.chance)
        {
            tasks.push(self.item(second));
        }
        let note =
            self.says(&["请尽快到现场核实。", "业户比较着急，请优先。", "请先联系业户再上门。"]);
        let note = if self.chance.percent(40) { Some(self.case.words(&note)?) } else { None };
        let people = self.holding(DESK);
        self.does(&people, &Command::Dispatch { tasks, note })
    }

    fn sign_or_return(&mut self) -> Result<bool, AppError> {
        let offered = self.case.state.tasks.iter().find(|t| t.state == TaskState::Offered).cloned();
        let Some(task) = offered else { return Ok(false) };
        let people = self.case.cast.of(task.department);
        if self.fate.returns && !task.returned_once {
            self.fate.returns = false;
            let reason = self.case.words("该部位不归本部门维护，应由相关部门处理。")?;
            let what = self.case.words("现场照片：故障点位于其他部门管理的区域。")?;
            let evidence = vec![EvidenceItem { what, at: None, attachment: None }];
            return self.does(&people, &Command::Return { task: task.id, reason, evidence });
        }
        self.does(&people, &Command::SignFor { task: task.id })
    }

    fn decide_return(&mut self) -> Result<bool, AppError> {
        let returned =
            self.case.state.tasks.iter().find(|t| t.state == TaskState::Returned).cloned();
        let Some(task) = returned else { return Ok(false) };
        let other = self.case.cast.other(Some(task.department), &mut self.chance);
        let accepted = other.is_some() && self.chance.percent(55);
        let to = if accepted { other.map(|department| self.item(department)) } else { None };
        let words = if accepted {
            "情况属实，转由相关部门处理。"
        } else {
            "属于本部门职责，请继续处理。"
        };
        let reason = self.case.words(words)?;
        let people = self.holding(ABOVE);
        self.does(&people, &Command::DecideReturn { accepted, to, reason })
    }

    fn decide_objection(&mut self) -> Result<bool, AppError> {
        let reason = self.case.words("复核后维持原判断，已准备书面说明。")?;
        let people = self.holding(ABOVE);
        self.does(&people, &Command::DecideObjection { upheld: false, reason })
    }

    /// The head gives the work to somebody; then it is looked into.
    fn investigate(&mut self) -> Result<bool, AppError> {
        let signed = self.case.state.tasks.iter().find(|t| t.state == TaskState::Signed).cloned();
        let Some(task) = signed else { return self.sign_or_return() };
        let people = self.case.cast.of(task.department);
        let mut workers = self.case.cast.workers(task.department);
        workers.retain(|w| !self.case.state.accused.staff.contains(w));
        if task.assignee.is_none()
            && let Some(staff) = self.chance.pick(&workers).copied()
            && self.does(&people, &Command::Assign { task: task.id, staff })?
        {
            return Ok(true);
        }
        let finding = if self.told.causes.is_empty() {
            "现场核实，情况与反映一致。"
        } else {
            &self.told.causes
        };
        let finding = self.case.words(finding)?;
        let causes =
            ["equipment", "workmanship", "procedure", "staffing", "communication", "supplier"];
        let causes = vec![self.says(&causes)];
        let what = self.case.words("现场照片三张")?;
        let evidence = vec![EvidenceItem { what, at: None, attachment: None }];
        let interviews = if self.chance.percent(25) {
            vec![self.case.words("与当值人员核对了交接记录，时间相符。")?]
        } else {
            Vec::new()
        };
        let assignee = task.assignee.and_then(|id| self.case.cast.person(id));
        let people: Vec<&Member> = assignee.into_iter().chain(people).collect();
        self.does(&people, &Command::Investigate { finding, causes, evidence, interviews })
    }

    fn plan(&mut self) -> Result<bool, AppError> {
        let Some(lead) = self.case.state.lead().cloned() else { return Ok(false) };
        let due_at = self.case.at + SignedDuration::from_hours(self.chance.between(20, 60));
        let mut measures = Vec::new();
        let parts = if self.told.measures.is_empty() {
            "现场处理并回访。"
        } else {
            &self.told.measures
        };
        for part in parts.split(['；', ';']).filter(|p| !p.trim().is_empty()).take(4) {
            measures.push(MeasureItem {
                what: self.case.words(part)?,
                owner: lead.assignee,
                due_at,
            });
        }
        let compensation = if self.told.basis.is_empty() { 0 } else { self.told.compensation_fen };
        let basis = if self.told.basis.is_empty() {
            None
        } else {
            Some(self.case.words(&self.told.basis)?)
        };
        let people = self.case.cast.of(lead.department);
        self.does(
            &people,
            &Command::ProposePlan {
                measures,
                cost: Fen(self.told.cost_fen),
                compensation: Fen(compensation),
                basis,
                promise: None,
            },
        )
    }

    fn approve(&mut self) -> Result<bool, AppError> {
        let people = self.holding(ABOVE);
        if self.fate.plan_returned {
            self.fate.plan_returned = false;
            let reason = self.case.words("措施写得太笼统，请写明谁做、哪天做完。")?;
            return self.does(&people, &Command::ReturnPlan { reason });
        }
        let opinion = self.says(&[
            "同意，抓紧落实。",
            "同意。完成后先给业户打电话。",
            "同意，费用从维修科目列支。",
        ]);
        let opinion = if self.chance.percent(60) { Some(self.case.words(&opinion)?) } else { None };
        self.does(&people, &Command::ApprovePlan { opinion })
    }

    /// Those of the lead department, the one who has the work first.
    fn side(&self) -> Vec<&'a Member> {
        let Some(lead) = self.case.state.lead() else { return Vec::new() };
        let assignee = lead.assignee.and_then(|id| self.case.cast.person(id));
        assignee.into_iter().chain(self.case.cast.of(lead.department)).collect()
    }

    fn start(&mut self) -> Result<bool, AppError> {
        let people = self.side();
        self.does(&people, &Command::Start)
    }

    fn carry_out(&mut self) -> Result<bool, AppError> {
        if self.fate.paused {
            self.fate.paused = false;
            let note = Some(self.case.words("业户出差，约好回来再上门。")?);
            // One that rests in its pause is still in it at the present.
            let from = if self.fate.halt_paused { self.case.studio.now } else { self.case.at };
            let until = from + SignedDuration::from_hours(self.chance.between(24, 60));
            let reason = "waiting_for_resident".to_owned();
            let people = self.holding(ABOVE);
            self.does(&people, &Command::Pause { reason, note, until })?;
            return Ok(true);
        }
        if self.fate.extended {
            self.fate.extended = false;
            self.extend()?;
        }
        let open = self.case.state.tasks.iter().find(|t| t.state == TaskState::Signed).cloned();
        let Some(task) = open else { return self.sign_or_return() };
        let words = self.says(&[
            "已按方案完成，现场清理干净。",
            "已完成，试运行正常。",
            "已整改到位，请业户看过。",
            "完成，留了照片，约定一周后复查。",
        ]);
        let result = self.case.words(&words)?;
        let assignee = task.assignee.and_then(|id| self.case.cast.person(id));
        let people: Vec<&Member> =
            assignee.into_iter().chain(self.case.cast.of(task.department)).collect();
        self.does(&people, &Command::Complete { task: task.id, result, attachments: Vec::new() })
    }

    fn extend(&mut self) -> Result<(), AppError> {
        let rules = &self.case.cast.rules.policy.clocks;
        let running = |id: &str| self.case.state.clocks.get(id).filter(|c: &&Clock| c.open());
        let found = rules
            .iter()
            .filter(|r| r.extensible)
            .find_map(|r| Some((r.id.clone(), running(&r.id)?.due_at)));
        let Some((clock, due_at)) = found else { return Ok(()) };
        let until = due_at + SignedDuration::from_hours(48);
        let reason = self.case.words("配件要从厂家调，明后天到货。")?;
        let people = self.side();
        let asked = Command::RequestExtension { clock: clock.clone(), until, reason };
        if self.does(&people, &asked)? {
            let reason = self.case.words("同意延期，先采取临时措施，并告知业户。")?;
            let people = self.holding(ABOVE);
            self.does(&people, &Command::Extend { clock, until, granted: true, reason })?;
        }
        Ok(())
    }

    fn report_back(&mut self) -> Result<bool, AppError> {
        let summary = self.case.words("措施已全部完成，材料齐全，请回复业户。")?;
        let people = self.side();
        self.does(&people, &Command::ReportBack { summary })
    }
}
