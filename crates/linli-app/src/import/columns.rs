//! The columns of the imports: their headings are an interface that people's files rely on.

use super::table::Column;

const fn column(
    key: &'static str,
    heading: &'static str,
    aliases: &'static [&'static str],
    required: bool,
    hint: &'static str,
    example: &'static str,
) -> Column {
    Column { key, heading, aliases, required, hint, example }
}

/// Columns of `linli import places`.
pub const PLACES: &[Column] = &[
    column(
        "community",
        "小区",
        &["小区名称", "項目", "项目", "社區"],
        true,
        "小区名称或编号",
        "锦园小区",
    ),
    column("community_code", "小区编号", &["小区代码"], false, "新小区必填，字母和数字", "JY"),
    column(
        "office",
        "管理处",
        &["服务中心", "物業管理處"],
        false,
        "新小区必填，管理处名称或编号",
        "锦园管理处",
    ),
    column("building", "楼栋", &["楼号", "栋", "栋号", "幢", "樓棟"], false, "房号一行必填", "3"),
    column("entrance", "单元", &["单元号", "單元"], false, "没有单元就空着", "2"),
    column(
        "room",
        "房号",
        &["房间号", "室号", "房號"],
        false,
        "门上的号码；公共区域一行空着",
        "1201",
    ),
    column(
        "area",
        "公共区域",
        &["公共區域", "区域名称"],
        false,
        "公共区域的名称，如 3 栋 2 单元电梯",
        "",
    ),
    column(
        "kind",
        "区域类型",
        &["类型", "區域類型"],
        false,
        "电梯、车库、花园、大门、游乐场、走廊、商铺、其他",
        "",
    ),
];

/// Columns of `linli import residents`.
pub const RESIDENTS: &[Column] = &[
    column(
        "community",
        "小区",
        &["小区名称", "項目", "项目", "社區"],
        true,
        "小区名称或编号",
        "锦园小区",
    ),
    column(
        "building",
        "楼栋",
        &["楼号", "栋", "栋号", "幢", "樓棟"],
        false,
        "房号写全称时可空着",
        "3",
    ),
    column("entrance", "单元", &["单元号", "單元"], false, "没有单元就空着", "2"),
    column("room", "房号", &["房间号", "室号", "房號"], true, "1201，或全称 3-2-1201", "1201"),
    column("name", "姓名", &["业户姓名", "業戶姓名", "业主姓名"], true, "", "王芳"),
    column(
        "tie",
        "身份",
        &["业户类型", "关系", "身分"],
        false,
        "业主、租户、家属；空着算业主",
        "业主",
    ),
    column(
        "phone",
        "电话",
        &["手机", "手机号", "联系电话", "電話"],
        false,
        "几个号码用顿号或逗号隔开，先打的写前面",
        "15400005207",
    ),
    column("phone2", "备用电话", &["其他电话", "備用電話"], false, "", ""),
    column(
        "from",
        "入住日期",
        &["起始日期", "入住時間"],
        false,
        "2020-05-01；空着算导入当天",
        "2020-05-01",
    ),
    column("to", "迁出日期", &["终止日期", "遷出日期"], false, "最后一天；还住着就空着", ""),
    column("id_number", "证件号", &["身份证号", "證件號"], false, "加密保存", ""),
    column(
        "channel",
        "联系方式",
        &["首选联系方式", "聯絡方式"],
        false,
        "电话、短信、微信、邮件、信件、上门",
        "电话",
    ),
    column("language", "语言", &["語言"], false, "zh-CN、zh-TW、en；空着算 zh-CN", "zh-CN"),
    column("notes", "备注", &["備註", "说明"], false, "如：听力不好，请上门", ""),
];

/// Columns of `linli import staff`.
pub const STAFF: &[Column] = &[
    column(
        "login",
        "登录名",
        &["账号", "登入名稱"],
        true,
        "字母、数字、点和横线；同一人多个角色写多行",
        "chenjing",
    ),
    column("name", "姓名", &[], true, "", "陈静"),
    column("title", "职务", &["岗位", "職務"], false, "", "前台接待"),
    column("phone", "电话", &["手机", "手机号", "電話"], false, "", "15400000010"),
    column(
        "role",
        "角色",
        &[],
        false,
        "接待员、客服主管、部门主管、维修人员、主任、分公司经理、总经理、品管专员、管理员、审计、业主代表",
        "接待员",
    ),
    column(
        "node",
        "角色范围",
        &["管辖范围", "所属机构", "角色範圍"],
        false,
        "公司、分公司、管理处或部门的编号或名称",
        "JY",
    ),
    column("department", "所属部门", &["部门", "所屬部門"], false, "部门的编号", "JY-KF"),
    column("locale", "语言", &["語言"], false, "zh-CN、zh-TW、en；空着算 zh-CN", "zh-CN"),
    column(
        "password",
        "初始密码",
        &["密码", "初始密碼"],
        false,
        "至少 10 个字；空着则暂时不能登录",
        "",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// ORG-5: the page of the documents lists every column as the program reads it.
    #[test]
    fn the_documents_list_every_column() {
        let page = include_str!("../../../../docs/import-directory.md");
        for column in [PLACES, RESIDENTS, STAFF].into_iter().flatten() {
            let required = if column.required { "yes" } else { "" };
            let Column { key, heading, hint, .. } = column;
            let also = column.aliases.join("、");
            let row = format!("| {heading} | {key} | {also} | {required} | {hint} |");
            assert!(page.contains(&row), "docs/import-directory.md lacks {row}");
        }
    }
}
