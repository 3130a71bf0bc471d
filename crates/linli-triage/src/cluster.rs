//! Matters that grow: cases that speak of the same thing, counted by household (STA-3, CMP-15).
//!
//! Owns which cases belong together and how hot that is. A new case is compared with a bounded number of
//! clusters, so it costs the same however many cases there are. Must not know rights: the caller feeds one
//! scope. Called by the use case of the heat page and by the measurement.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::reading::{Reading, is_word};

/// Households below which nothing is reported (CMP-15).
pub const HOUSEHOLDS: usize = 5;

/// Characters after the subject that are compared: the matter stands at the beginning.
const HEAD: usize = 160;

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
    having: HashMap<u32, u32>,
    clusters: Vec<Cluster>,
    index: HashMap<u32, Vec<u32>>,
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
        let mut words = words(&reading);
        words.extend(at_place(&member));
        let different: BTreeSet<u32> = words.iter().map(|word| word.hash).collect();
        self.texts += 1;
        for hash in &different {
            *self.having.entry(*hash).or_default() += 1;
        }
        let weights = self.weights(&words);
        let chosen = self.best(&weights, member.day).unwrap_or_else(|| {
            self.clusters.push(Cluster::default());
            self.clusters.len() - 1
        });
        self.join(chosen, member, &weights, &reading, &words);
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

    fn best(&self, weights: &[(u32, f32)], day: i64) -> Option<usize> {
        let mut rarest: Vec<&(u32, f32)> = weights.iter().collect();
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
            if cluster.latest + QUIET < day {
                continue;
            }
            let likeness = cluster.likeness(weights);
            if likeness >= ALIKE && best.is_none_or(|(_, most)| likeness > most) {
                best = Some((number as usize, likeness));
            }
        }
        best.map(|(number, _)| number)
    }

    fn join(
        &mut self,
        number: usize,
        member: Member,
        weights: &[(u32, f32)],
        reading: &Reading,
        words: &[Word],
    ) {
        let cluster = &mut self.clusters[number];
        // A household that writes five times shapes the cluster once.
        let share = if cluster.members.iter().any(|known| known.household == member.household) {
            0.2
        } else {
            1.0
        };
        cluster.latest = cluster.latest.max(member.day);
        cluster.members.push(member);
        for (hash, weight) in weights {
            *cluster.words.entry(*hash).or_default() += weight * share;
        }
        let spoken = || words.iter().filter(|word| word.start != NOT_SPOKEN);
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
        let mut heaviest: Vec<(u32, f32)> = weights.to_vec();
        heaviest.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        let mut telling: Vec<u32> = heaviest.iter().take(KEPT).map(|(hash, _)| *hash).collect();
        telling.sort_unstable();
        cluster.telling.push(telling);
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

impl Clusters {
    /// Whether the households of a cluster speak of one thing: nearly all share a word that hardly anybody
    /// else uses (whom or where), and nearly all share another (what). A word is a pair of characters, so
    /// what overlaps the first is not another.
    fn is_one_matter(&self, hot: &Hot) -> bool {
        let cluster = &self.clusters[hot.cluster];
        let mut shared: BTreeMap<u32, (BTreeSet<&str>, u32)> = BTreeMap::new();
        let mut topics: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (member, words) in cluster.members.iter().zip(&cluster.telling) {
            if !hot.cases.contains(&member.case) {
                continue;
            }
            topics.entry(&member.topic).or_default().insert(&member.household);
            for word in words {
                let entry = shared.entry(*word).or_default();
                entry.0.insert(&member.household);
                entry.1 += 1;
            }
        }
        let common = |households: &BTreeSet<&str>, share: f32| {
            households.len() as f32 >= share * hot.households as f32
        };
        let (mut names, mut others) = (0, 0);
        let places: BTreeSet<u32> =
            cluster.members.iter().filter_map(at_place).map(|word| word.hash).collect();
        let mut at_one_place = false;
        for (word, (households, count)) in &shared {
            let everywhere = self.having.get(word).copied().unwrap_or(1) as f32;
            let own = *count as f32 >= NAME_OWN * everywhere;
            if places.contains(word) {
                at_one_place |= common(households, NAME_SHARE);
                continue;
            }
            names += usize::from(own && common(households, NAME_SHARE));
            let telling = everywhere < (WHAT_FREQUENT * self.texts as f32).max(FEW);
            others += usize::from(!own && telling && common(households, WHAT_SHARE));
        }
        // Where little was written yet, every word is the matter's own: more than a name has then say what.
        let others = others + names.saturating_sub(NAME_WORDS);
        // One building and one category name a matter as well as words do; then one word must say what.
        let telling =
            if at_one_place { names + others >= 1 } else { names >= 1 && others >= WHAT_WORDS };
        telling && topics.values().any(|households| common(households, TOPIC_SHARE))
    }
}

/// Share of the households that use a name of the matter: whom or where.
const NAME_SHARE: f32 = 0.7;

/// Of all cases that use the name, the share that is in the cluster.
const NAME_OWN: f32 = 0.5;

/// Share of the households that use a word for what it is about, and how many such words there must be.
const WHAT_SHARE: f32 = 0.75;
const WHAT_WORDS: usize = 2;

/// A word in more than this share of all cases says nothing.
const WHAT_FREQUENT: f32 = 0.05;

/// Cases that a word may always stand in and still say something.
const FEW: f32 = 12.0;

/// Pairs of characters that a name has at most.
const NAME_WORDS: usize = 6;

/// Share of the households whose cases are of one category.
const TOPIC_SHARE: f32 = 0.6;

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

fn words(reading: &Reading) -> Vec<Word> {
    let mut words = Vec::new();
    let end = (reading.subject + HEAD).min(reading.chars.len());
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

    /// STA-3: what has nothing in common stays apart.
    #[test]
    fn other_matters_stay_apart() {
        let mut clusters = Clusters::default();
        let lift = feed(&mut clusters, 1, "a", "三栋电梯又坏了，老人爬不动楼");
        let noise = feed(&mut clusters, 2, "b", "广场舞音响太大，晚上睡不着");
        assert_ne!(lift, noise);
    }
}
