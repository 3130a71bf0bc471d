//! Matters that grow: cases that speak of the same thing, counted by household (STA-3, CMP-15).
//!
//! Owns which cases belong together and how hot that is. A new case is compared with a bounded number of
//! clusters, so it costs the same however many cases there are. Must not know rights: the caller feeds one
//! scope. Called by the use case of the heat page and by the measurement.

mod one_matter;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::alike::is_telling;
use crate::reading::{Reading, is_word};
use one_matter::{FEW, NAME_OWN};

/// Households below which nothing is reported (CMP-15).
pub const HOUSEHOLDS: usize = 5;

/// Characters after the subject that are compared: the matter stands at the beginning.
const HEAD: usize = 160;

/// Characters after the subject in which words in common are counted: what happened may stand anywhere in a letter.
const BODY: usize = 600;

/// Words of a case by which clusters are looked for.
const LOOKED_UP: usize = 12;

/// Clusters under one word that are compared, the latest.
const COMPARED: usize = 40;

/// Words that a cluster keeps.
const KEPT: usize = 60;

/// A word in fewer texts than this is no rarer for it: otherwise the name of an estate would be everything.
const RARE: f32 = 6.0;

/// Likeness from which a case belongs to a cluster.
const ALIKE: f32 = 0.25;

/// Likeness that is enough if the case names what hardly anybody outside of the cluster names.
const ALIKE_BY_NAME: f32 = 0.15;

/// Texts after which a name can be told from any other word.
const FIRST: u32 = 200;

/// Days after which a quiet cluster takes no more cases.
const QUIET: i64 = 90;

/// One case of a cluster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The caller's number for the case.
    pub case: u64,
    /// Day of registration, counted from any fixed day.
    pub day: i64,
    /// Household or reporter; the unit that is counted.
    pub household: String,
    /// What it is about, such as the code of its category; empty if that is not known.
    pub topic: String,
    /// Building or public area, by any name; empty if that is not known.
    pub place: String,
}

/// Cases of one matter.
#[derive(Clone, Debug, Default)]
pub struct Cluster {
    pub members: Vec<Member>,
    words: BTreeMap<u32, f32>,
    names: BTreeMap<String, f32>,
    /// For each member its weightiest words, sorted by hash.
    telling: Vec<Vec<u32>>,
    /// For each member what it says anywhere, sorted by hash.
    said: Vec<Vec<u32>>,
    latest: i64,
}

/// What is hot in a span of days.
#[derive(Clone, Debug, PartialEq)]
pub struct Hot {
    /// Number of the cluster.
    pub cluster: usize,
    /// Its own words, at most three.
    pub name: String,
    /// The cases inside the span.
    pub cases: Vec<u64>,
    pub households: usize,
    /// Households of the span before.
    pub before: usize,
    /// Households, counted more the later they came: growing matters first (docs/triage.md).
    pub heat: f32,
}

/// All clusters of one scope.
#[derive(Clone, Debug, Default)]
pub struct Clusters {
    texts: u32,
    /// In how many heads a word stands, and in how many bodies.
    having: HashMap<u32, u32>,
    saying: HashMap<u32, u32>,
    clusters: Vec<Cluster>,
    index: HashMap<u32, Vec<u32>>,
}

/// A case that comes in.
struct Case {
    member: Member,
    reading: Reading,
    /// The words of its head, in the order of the text.
    head: Vec<Word>,
    /// Their weights, sorted by hash, of unit length together.
    weights: Vec<(u32, f32)>,
    /// What it says anywhere, sorted by hash.
    said: Vec<u32>,
}

/// One word of a text: a pair of characters, where it stands.
struct Word {
    hash: u32,
    start: usize,
    subject: bool,
}

impl Clusters {
    /// The clusters, by number.
    pub fn all(&self) -> &[Cluster] {
        &self.clusters
    }

    /// Takes in a case; answers with the number of its cluster. Cases come in the order of their days.
    pub fn add(&mut self, member: Member, text: &str) -> usize {
        let reading = Reading::new(text);
        let mut body = words(&reading, BODY);
        body.retain(|word| is_telling(&reading.chars[word.start..word.start + 2]));
        let said = different(&body);
        let mut head = words(&reading, HEAD);
        head.extend(at_place(&member));
        self.texts += 1;
        for (counts, words) in [(&mut self.having, &different(&head)), (&mut self.saying, &said)] {
            for hash in words {
                *counts.entry(*hash).or_default() += 1;
            }
        }
        let weights = self.weights(&head);
        let case = Case { member, reading, head, weights, said };
        let chosen = self.best(&case).unwrap_or_else(|| {
            self.clusters.push(Cluster::default());
            self.clusters.len() - 1
        });
        self.join(chosen, case);
        chosen
    }

    /// The weight of each word of a text, of unit length together.
    fn weights(&self, words: &[Word]) -> Vec<(u32, f32)> {
        let mut weights: BTreeMap<u32, f32> = BTreeMap::new();
        for word in words {
            let weight = weights.entry(word.hash).or_default();
            *weight = weight.max(if word.subject { 2.0 } else { 0.0 }) + 0.5;
        }
        let texts = self.texts.max(200) as f32;
        for (hash, weight) in &mut weights {
            let having = self.having.get(hash).copied().unwrap_or(1) as f32;
            *weight = (1.0 + weight.ln()).max(0.3) * (texts / having.max(RARE)).ln().max(0.0);
        }
        let length = weights.values().map(|weight| weight * weight).sum::<f32>().sqrt().max(1e-6);
        weights.into_iter().map(|(hash, weight)| (hash, weight / length)).collect()
    }

    fn best(&self, case: &Case) -> Option<usize> {
        let mut rarest: Vec<&(u32, f32)> = case.weights.iter().collect();
        rarest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut candidates: BTreeSet<u32> = BTreeSet::new();
        for (hash, _) in rarest.into_iter().take(LOOKED_UP) {
            if let Some(known) = self.index.get(hash) {
                candidates.extend(known.iter().rev().take(COMPARED).copied());
            }
        }
        let mut best: Option<(usize, f32)> = None;
        for number in candidates {
            let cluster = &self.clusters[number as usize];
            if cluster.latest + QUIET < case.member.day {
                continue;
            }
            let likeness = cluster.likeness(&case.weights);
            let enough = likeness >= ALIKE
                || likeness >= ALIKE_BY_NAME && self.names_the_same(case, cluster);
            if enough && best.is_none_or(|(_, most)| likeness > most) {
                best = Some((number as usize, likeness));
            }
        }
        best.map(|(number, _)| number)
    }

    /// Whether the subject of a case has a name, of three characters at least, that is used outside of the cluster at
    /// most as often as inside. Among the first few texts every word would be one.
    fn names_the_same(&self, case: &Case, cluster: &Cluster) -> bool {
        let own = |word: &Word| {
            let everywhere = self.saying.get(&word.hash).copied().unwrap_or_default() as f32;
            // Few words get as far as being counted.
            if everywhere >= FEW || case.said.binary_search(&word.hash).is_err() {
                return false;
            }
            let here = cluster.said.iter().filter(|said| said.binary_search(&word.hash).is_ok());
            let here = here.count();
            here >= 1 && (here + 1) as f32 >= NAME_OWN * everywhere
        };
        self.texts > FIRST
            && case.head.windows(2).any(|pair| {
                pair[1].subject && pair[1].start == pair[0].start + 1 && pair.iter().all(own)
            })
    }

    fn join(&mut self, number: usize, case: Case) {
        let Case { member, reading, head, weights, said } = case;
        let cluster = &mut self.clusters[number];
        // A household that writes five times shapes the cluster once.
        let share = if cluster.members.iter().any(|known| known.household == member.household) {
            0.2
        } else {
            1.0
        };
        cluster.latest = cluster.latest.max(member.day);
        cluster.members.push(member);
        for (hash, weight) in &weights {
            *cluster.words.entry(*hash).or_default() += weight * share;
        }
        let spoken = || head.iter().filter(|word| word.start != NOT_SPOKEN);
        let no_subject = spoken().all(|word| !word.subject);
        for word in spoken().filter(|word| word.subject || no_subject) {
            let weight = weights
                .binary_search_by_key(&word.hash, |(hash, _)| *hash)
                .map_or(0.0, |at| weights[at].1);
            let name = reading.slice(word.start, word.start + 2);
            *cluster.names.entry(name).or_default() += weight * share;
        }
        if cluster.words.len() > KEPT * 2 {
            let mut all: Vec<(u32, f32)> =
                cluster.words.iter().map(|(hash, weight)| (*hash, *weight)).collect();
            all.sort_by(|a, b| b.1.total_cmp(&a.1));
            all.truncate(KEPT);
            cluster.words = all.into_iter().collect();
        }
        let mut heaviest = weights;
        heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let mut telling: Vec<u32> = heaviest.iter().take(KEPT).map(|(hash, _)| *hash).collect();
        telling.sort_unstable();
        cluster.telling.push(telling);
        cluster.said.push(said);
        for (hash, _) in heaviest.into_iter().take(LOOKED_UP) {
            let known = self.index.entry(hash).or_default();
            if known.last() != Some(&number) && !known.contains(&number) {
                known.push(number);
                if known.len() > COMPARED * 4 {
                    known.drain(..COMPARED * 2);
                }
            }
        }
    }

    /// What is hot on a day, looking back so many days; at least [`HOUSEHOLDS`] different households.
    pub fn hot(&self, today: i64, days: i64) -> Vec<Hot> {
        let mut hot: Vec<Hot> = self
            .clusters
            .iter()
            .enumerate()
            .filter_map(|(number, cluster)| cluster.hot(number, today, days))
            .filter(|hot| self.is_one_matter(hot))
            .collect();
        hot.sort_by(|a, b| b.heat.total_cmp(&a.heat).then(a.cluster.cmp(&b.cluster)));
        hot
    }
}

impl Cluster {
    fn likeness(&self, weights: &[(u32, f32)]) -> f32 {
        let length =
            self.words.values().map(|weight| weight * weight).sum::<f32>().sqrt().max(1e-6);
        weights
            .iter()
            .filter_map(|(hash, weight)| Some(self.words.get(hash)? * weight))
            .sum::<f32>()
            / length
    }

    fn hot(&self, number: usize, today: i64, days: i64) -> Option<Hot> {
        let within = |member: &&Member| member.day <= today && member.day > today - days;
        let mut first: BTreeMap<&str, i64> = BTreeMap::new();
        for member in self.members.iter().filter(within) {
            let day = first.entry(&member.household).or_insert(member.day);
            *day = (*day).max(member.day);
        }
        if first.len() < HOUSEHOLDS {
            return None;
        }
        let before: BTreeSet<&str> = self
            .members
            .iter()
            .filter(|member| member.day <= today - days && member.day > today - 2 * days)
            .map(|member| member.household.as_str())
            .collect();
        let fresh = |day: &i64| 0.5_f32.powf((today - day) as f32 * 2.0 / days as f32);
        let heat = first.values().map(fresh).sum::<f32>() * (1.0 + first.len() as f32)
            / (1.0 + before.len() as f32);
        Some(Hot {
            cluster: number,
            name: self.name(),
            cases: self.members.iter().filter(within).map(|member| member.case).collect(),
            households: first.len(),
            before: before.len(),
            heat,
        })
    }

    /// The weightiest words of its subjects, pairs that overlap put together.
    pub fn name(&self) -> String {
        let mut pairs: Vec<(&String, f32)> =
            self.names.iter().map(|(pair, weight)| (pair, *weight)).collect();
        pairs.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
        let mut words: Vec<String> = Vec::new();
        for (pair, _) in pairs.into_iter().take(8) {
            let (first, last) = (pair.chars().next(), pair.chars().last());
            if let Some(word) = words.iter_mut().find(|word| word.chars().last() == first) {
                word.extend(last);
            } else if let Some(word) = words.iter_mut().find(|word| word.chars().next() == last) {
                word.insert_str(0, &first.map(String::from).unwrap_or_default());
            } else if words.len() < 3 {
                words.push(pair.clone());
            }
        }
        put_together(&mut words);
        words.join(" ")
    }
}

/// Words of which one ends as another begins are one: 工地夜间, 间施工 is 工地夜间施工.
fn put_together(words: &mut Vec<String>) {
    let pair = |words: &[String]| {
        let ends = |a: &String, b: &String| a.chars().last() == b.chars().next();
        let all = (0..words.len()).flat_map(|a| (0..words.len()).map(move |b| (a, b)));
        all.into_iter().find(|(a, b)| a != b && ends(&words[*a], &words[*b]))
    };
    while let Some((a, b)) = pair(words) {
        let rest: String = words[b].chars().skip(1).collect();
        words[a].push_str(&rest);
        words.remove(b);
    }
}

/// Place and category together, as one more word of the case that nobody said.
fn at_place(member: &Member) -> Option<Word> {
    if member.place.is_empty() || member.topic.is_empty() {
        return None;
    }
    let hash = member
        .place
        .bytes()
        .chain(*b"/")
        .chain(member.topic.bytes())
        .fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    Some(Word { hash, start: NOT_SPOKEN, subject: true })
}

/// Where a word stands that does not stand in the text.
const NOT_SPOKEN: usize = usize::MAX;

/// The words by hash, sorted, each once.
fn different(words: &[Word]) -> Vec<u32> {
    let hashes: BTreeSet<u32> = words.iter().map(|word| word.hash).collect();
    hashes.into_iter().collect()
}

/// The words of the subject and of so many characters after it.
fn words(reading: &Reading, after: usize) -> Vec<Word> {
    let mut words = Vec::new();
    let end = (reading.subject + after).min(reading.chars.len());
    let chars = &reading.chars[..end];
    for (start, pair) in chars.windows(2).enumerate() {
        if is_word(pair[0]) && is_word(pair[1]) {
            let hash = (pair[0] as u32).wrapping_mul(0x9e37_79b1)
                ^ (pair[1] as u32).wrapping_mul(0x85eb_ca6b);
            words.push(Word { hash, start, subject: start < reading.subject });
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(clusters: &mut Clusters, case: u64, household: &str, text: &str) -> usize {
        clusters.add(
            Member {
                case,
                day: case as i64,
                household: household.into(),
                topic: String::new(),
                place: String::new(),
            },
            text,
        )
    }

    /// STA-3: households of one building who say it in few and different words are one matter by place and category;
    /// those of another building are not part of it.
    #[test]
    fn one_building_one_category() {
        let mut clusters = Clusters::default();
        let said = [
            "电梯又停了",
            "电梯停在五楼不动",
            "老人被电梯停运困在家里",
            "电梯停了半天没人修",
            "早上电梯停用",
            "电梯停摆，走楼梯上来的",
        ];
        let mut add = |case: u64, place: &str, text: &str| {
            let member = Member {
                case,
                day: case as i64,
                household: format!("{place}-{case}"),
                topic: "lift".into(),
                place: place.into(),
            };
            clusters.add(member, text)
        };
        for (case, text) in (0..).zip(said) {
            add(case, "3", text);
        }
        let other = add(6, "8", "电梯里广告声音太大");
        let hot = clusters.hot(7, 30);
        assert_eq!((hot.len(), hot[0].households), (1, 6), "{hot:?}");
        assert_ne!(other, hot[0].cluster);
        assert!(hot[0].name.contains("电梯"), "{}", hot[0].name);
    }

    /// CMP-15, D11: five messages of one household are one household and are not reported.
    #[test]
    fn households_count_once() {
        let mut clusters = Clusters::default();
        for case in 0..6 {
            feed(&mut clusters, case, "3-1201", "三栋电梯又坏了，老人爬不动楼，请尽快修理电梯");
        }
        assert!(clusters.hot(6, 30).is_empty());
        for case in 6..10 {
            let household = format!("3-{case}");
            feed(&mut clusters, case, &household, "三栋的电梯又坏了，请尽快修理，老人上不了楼");
        }
        let all: Vec<usize> = clusters.all().iter().map(|cluster| cluster.members.len()).collect();
        assert_eq!(all, [10]);
        let hot = clusters.hot(10, 30);
        assert_eq!((hot.len(), hot[0].households, hot[0].cases.len()), (1, 5, 10));
        assert!(hot[0].name.contains("电梯"), "{}", hot[0].name);
    }

    /// STA-3: a name is put together from the pairs that overlap.
    #[test]
    fn names_are_whole_words() {
        let name = |words: [&str; 3]| {
            let mut words = words.map(str::to_owned).to_vec();
            put_together(&mut words);
            words.join(" ")
        };
        assert_eq!(name(["工地夜间", "间施工", "工扰民"]), "工地夜间施工扰民");
        assert_eq!(name(["电梯", "停运", "老人"]), "电梯 停运 老人");
        assert_eq!(name(["停停", "梯停", "电梯"]), "电梯停停");
    }

    /// STA-3: five letters that share the name of an estate and little else are no matter, though each of two of them has
    /// its double; five different letters on one company's debts are, under whatever category.
    #[test]
    fn a_name_is_no_matter() {
        let mut clusters = Clusters::default();
        let mut add = |case: u64, topic: &str, text: &str| {
            let member = Member {
                case,
                day: (case / 20) as i64,
                household: format!("h{case}"),
                topic: topic.into(),
                place: String::new(),
            };
            clusters.add(member, text)
        };
        let streets = ["东", "西", "南", "北", "中", "上", "下", "内", "外", "前"];
        let things =
            ["路灯", "井盖", "树枝", "公交", "工地", "学位", "油烟", "积水", "围挡", "车位"];
        for n in 0..240_u64 {
            let (street, thing) = (streets[(n % 10) as usize], things[(n / 10 % 10) as usize]);
            add(n, "roads", &format!("{street}街{n}号{thing}\n{street}街{thing}的问题{n}，望处理"));
        }
        for (n, text) in (300..).zip([
            "碧桐湾地库进水\n碧桐湾地库昨夜进水，水泵没有开，车都泡了",
            "碧桐湾校车停运\n碧桐湾的校车停开以后，孩子上学要走很远",
            "碧桐湾花园荒了\n碧桐湾花园里草比人高，蚊虫成群没人修剪",
            "碧桐湾快递乱放\n碧桐湾的快递堆在大堂，找一件要翻半天",
            "碧桐湾门岗睡觉\n碧桐湾门岗半夜睡觉，陌生人随便进出",
            "碧桐湾地库进水\n碧桐湾地库昨夜进水，水泵没有开，车都泡了水",
        ]) {
            add(n, "service", text);
        }
        for (n, topic, text) in [
            (400, "fees", "祥钱宝欠款不还\n祥钱宝平台拖欠本金，承诺兑付一直没有兑付，请立案侦查"),
            (401, "other", "请查处祥钱宝\n我把积蓄投进祥钱宝平台，兑付承诺落空，请立案侦查"),
            (402, "promise", "祥钱宝跑路\n祥钱宝平台老板跑路，本金没有兑付，派出所迟迟不立案侦查"),
            (
                403,
                "other",
                "祥钱宝受害者求助\n祥钱宝平台拖欠本金，老人的养老钱，盼立案侦查，盼兑付",
            ),
            (404, "fees", "祥钱宝何时兑付\n祥钱宝平台说好每月兑付本金，至今没有，是否立案侦查"),
        ] {
            add(n, topic, text);
        }
        let names: Vec<String> = clusters.hot(22, 90).into_iter().map(|hot| hot.name).collect();
        assert_eq!(names.len(), 1, "{names:?}");
        assert!(names[0].contains("祥钱"), "{names:?}");
    }

    /// STA-3: what has nothing in common stays apart.
    #[test]
    fn other_matters_stay_apart() {
        let mut clusters = Clusters::default();
        let lift = feed(&mut clusters, 1, "a", "三栋电梯又坏了，老人爬不动楼");
        let noise = feed(&mut clusters, 2, "b", "广场舞音响太大，晚上睡不着");
        assert_ne!(lift, noise);
    }
}
