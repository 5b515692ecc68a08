// Which books the shop sells in English.
import type { Book } from "./book.ts";

export const englishBooks: readonly Book[] = [
  {
    isbn: "9790420001015",
    title: "Moby-Dick",
    author: "Herman Melville",
    year: 1851,
    price: 5490,
    language: "en",
    subject: "adventure",
    description: {
      en: "Captain Ahab hunts the white whale that took his leg, and takes a whole ship's crew with him. Part sea story, part sermon, part encyclopedia, told by the one who came back.",
      "pt-BR":
        "O capitão Ahab caça a baleia branca que lhe levou a perna, e arrasta consigo a tripulação inteira. Meio aventura no mar, meio sermão, meio enciclopédia, contada pelo único que voltou.",
    },
    cover: { motif: "whale", hue: 205 },
  },
  {
    isbn: "9790420001022",
    title: "Frankenstein",
    author: "Mary Shelley",
    year: 1818,
    price: 3990,
    language: "en",
    subject: "gothic",
    description: {
      en: "A student gives life to a being sewn together from the dead, and runs away when it opens its eyes. The creature learns to speak, to read and to ask why it was made.",
      "pt-BR":
        "Um estudante dá vida a um ser costurado de mortos e foge quando ele abre os olhos. A criatura aprende a falar, a ler e a perguntar por que foi feita.",
    },
    cover: { motif: "eye", hue: 265 },
  },
  {
    isbn: "9790420001039",
    title: "Pride and Prejudice",
    author: "Jane Austen",
    year: 1813,
    price: 4490,
    language: "en",
    subject: "romance",
    description: {
      en: "Elizabeth Bennet makes up her mind about the proud Mr Darcy at first sight, and has to unmake it letter by letter. A comedy of manners in which nobody is as clever as they think.",
      "pt-BR":
        "Elizabeth Bennet forma sua opinião sobre o orgulhoso Sr. Darcy à primeira vista, e precisa desfazê-la carta por carta. Uma comédia de costumes em que ninguém é tão esperto quanto pensa.",
    },
    cover: { motif: "letters", hue: 335 },
  },
  {
    isbn: "9790420001046",
    title: "Jane Eyre",
    author: "Charlotte Brontë",
    year: 1847,
    price: 4690,
    language: "en",
    subject: "coming-of-age",
    description: {
      en: "A penniless governess comes to Thornfield Hall, where somebody laughs at night behind the attic door. Jane wants love, but not at the price of her self-respect.",
      "pt-BR":
        "Uma governanta sem dinheiro chega a Thornfield Hall, onde alguém ri à noite atrás da porta do sótão. Jane quer o amor, mas não ao preço do respeito por si mesma.",
    },
    cover: { motif: "stairs", hue: 18 },
  },
  {
    isbn: "9790420001053",
    title: "Wuthering Heights",
    author: "Emily Brontë",
    year: 1847,
    price: 4290,
    language: "en",
    subject: "gothic",
    description: {
      en: "Heathcliff and Catherine grow up together on the Yorkshire moors, and what binds them destroys two houses. A love story without a single gentle hour.",
      "pt-BR":
        "Heathcliff e Catherine crescem juntos nas charnecas de Yorkshire, e o que os une destrói duas famílias. Uma história de amor sem uma única hora de ternura.",
    },
    cover: { motif: "mountains", hue: 228 },
  },
  {
    isbn: "9790420001060",
    title: "Great Expectations",
    author: "Charles Dickens",
    year: 1861,
    price: 5290,
    language: "en",
    subject: "coming-of-age",
    description: {
      en: "The orphan Pip comes into money and believes he knows whom to thank for it. In a house where all the clocks have stopped, he learns what it costs to become a gentleman.",
      "pt-BR":
        "O órfão Pip recebe uma fortuna e acredita saber a quem deve agradecer. Numa casa em que todos os relógios pararam, ele aprende quanto custa virar um cavalheiro.",
    },
    cover: { motif: "clock", hue: 42 },
  },
  {
    isbn: "9790420001077",
    title: "The Picture of Dorian Gray",
    author: "Oscar Wilde",
    year: 1891,
    price: 3890,
    language: "en",
    subject: "gothic",
    description: {
      en: "Dorian stays young and beautiful while his portrait grows old and cruel in his place. Wilde's only novel glitters with wit until somebody looks behind the curtain.",
      "pt-BR":
        "Dorian continua jovem e belo enquanto seu retrato envelhece e se torna cruel em seu lugar. O único romance de Wilde brilha de espírito até que alguém olha atrás da cortina.",
    },
    cover: { motif: "mirror", hue: 288 },
  },
  {
    isbn: "9790420001084",
    title: "Strange Case of Dr Jekyll and Mr Hyde",
    author: "Robert Louis Stevenson",
    year: 1886,
    price: 2990,
    language: "en",
    subject: "mystery",
    description: {
      en: "A respected doctor has left everything he owns to a man whom nobody can bear to look at. A London lawyer follows the trail to a door without a bell.",
      "pt-BR":
        "Um médico respeitado deixou tudo o que tem a um homem que ninguém suporta olhar. Um advogado de Londres segue a pista até uma porta sem campainha.",
    },
    cover: { motif: "mask", hue: 150 },
  },
  {
    isbn: "9790420001091",
    title: "Treasure Island",
    author: "Robert Louis Stevenson",
    year: 1883,
    price: 3490,
    language: "en",
    subject: "adventure",
    description: {
      en: "A map in a dead man's sea chest takes young Jim Hawkins across the ocean with a crew of pirates. Long John Silver, the ship's cook, is the kindest of them, and the most dangerous.",
      "pt-BR":
        "Um mapa no baú de um marinheiro morto leva o jovem Jim Hawkins pelo oceano com uma tripulação de piratas. Long John Silver, o cozinheiro de bordo, é o mais gentil deles, e o mais perigoso.",
    },
    cover: { motif: "ship", hue: 190 },
  },
  {
    isbn: "9790420001107",
    title: "Alice's Adventures in Wonderland",
    author: "Lewis Carroll",
    year: 1865,
    price: 3290,
    language: "en",
    subject: "fantasy",
    description: {
      en: "Alice follows a rabbit in a hurry down its hole, into a country where logic is the only thing everybody has in excess. At the end of the garden, a queen asks for her head.",
      "pt-BR":
        "Alice segue um coelho apressado até o fundo da toca, num país em que lógica é a única coisa que todos têm de sobra. No fim do jardim, uma rainha pede a sua cabeça.",
    },
    cover: { motif: "crown", hue: 352 },
  },
  {
    isbn: "9790420001114",
    title: "The Time Machine",
    author: "H. G. Wells",
    year: 1895,
    price: 2890,
    language: "en",
    subject: "science-fiction",
    description: {
      en: "An inventor comes late to his own dinner party, because he has been to the year 802,701. What he saw there began in the London of his guests.",
      "pt-BR":
        "Um inventor chega atrasado ao próprio jantar, porque esteve no ano 802.701. O que ele viu lá começou na Londres de seus convidados.",
    },
    cover: { motif: "sun", hue: 10 },
  },
  {
    isbn: "9790420001121",
    title: "Dracula",
    author: "Bram Stoker",
    year: 1897,
    price: 4590,
    language: "en",
    subject: "gothic",
    description: {
      en: "A young lawyer travels to Transylvania to sell a house in England to a count who casts no reflection. Diaries, telegrams and newspaper cuttings tell how he came, and how he was hunted.",
      "pt-BR":
        "Um jovem advogado viaja à Transilvânia para vender uma casa na Inglaterra a um conde sem reflexo no espelho. Diários, telegramas e recortes de jornal contam como ele veio, e como foi caçado.",
    },
    cover: { motif: "moon", hue: 0 },
  },
  {
    isbn: "9790420001138",
    title: "Adventures of Huckleberry Finn",
    author: "Mark Twain",
    year: 1884,
    price: 3990,
    language: "en",
    subject: "adventure",
    description: {
      en: "Huck, who runs away from his father, and Jim, who runs away from slavery, share a raft down the Mississippi. On the river a boy finds out that what he was taught to be right is wrong.",
      "pt-BR":
        "Huck, que foge do pai, e Jim, que foge da escravidão, dividem uma jangada Mississippi abaixo. No rio, um menino descobre que é errado o que lhe ensinaram ser certo.",
    },
    cover: { motif: "waves", hue: 178 },
  },
  {
    isbn: "9790420001145",
    title: "The Secret Garden",
    author: "Frances Hodgson Burnett",
    year: 1911,
    price: 3590,
    language: "en",
    subject: "coming-of-age",
    description: {
      en: "Mary, as sour as she is lonely, finds the key to a garden that has been locked for ten years. As it wakes up, so do she and a boy who was never allowed to leave his bed.",
      "pt-BR":
        "Mary, tão azeda quanto sozinha, encontra a chave de um jardim trancado há dez anos. Quando ele desperta, despertam também ela e um menino que nunca pôde sair da cama.",
    },
    cover: { motif: "garden", hue: 122 },
  },
];
