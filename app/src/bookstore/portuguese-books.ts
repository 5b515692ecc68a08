// Which books the shop sells in Portuguese.
import type { Book } from "./book.ts";

export const portugueseBooks: readonly Book[] = [
  {
    isbn: "9790420002012",
    title: "Memórias Póstumas de Brás Cubas",
    author: "Machado de Assis",
    year: 1881,
    price: 4290,
    language: "pt",
    subject: "satire",
    description: {
      en: "A dead man tells his life, now that he has nothing to lose and nobody to please. He dedicates it to the worm that first gnawed at his corpse, and spares no one, least of all himself.",
      "pt-BR":
        "Um defunto conta a própria vida, agora que não tem nada a perder nem ninguém a agradar. Dedica-a ao verme que primeiro roeu seu cadáver e não poupa ninguém, muito menos a si mesmo.",
    },
    cover: { motif: "clock", hue: 72 },
  },
  {
    isbn: "9790420002029",
    title: "Dom Casmurro",
    author: "Machado de Assis",
    year: 1899,
    price: 4190,
    language: "pt",
    subject: "psychology",
    description: {
      en: "Bentinho remembers Capitu, the girl next door with eyes like the undertow of the sea, and builds a case against her. Readers have been arguing about the verdict ever since.",
      "pt-BR":
        "Bentinho recorda Capitu, a vizinha dos olhos de ressaca, e monta um processo contra ela. Os leitores discutem a sentença até hoje.",
    },
    cover: { motif: "waves", hue: 214 },
  },
  {
    isbn: "9790420002036",
    title: "O Alienista",
    author: "Machado de Assis",
    year: 1882,
    price: 2690,
    language: "pt",
    subject: "satire",
    description: {
      en: "Dr Simão Bacamarte opens an asylum in the little town of Itaguaí and starts to sort the sane from the mad. Soon most of the town is inside, and his theory needs to be turned around.",
      "pt-BR":
        "O doutor Simão Bacamarte abre uma casa de orates na vila de Itaguaí e começa a separar os sãos dos loucos. Logo a maior parte da vila está lá dentro, e a teoria precisa ser virada do avesso.",
    },
    cover: { motif: "keys", hue: 54 },
  },
  {
    isbn: "9790420002043",
    title: "Iracema",
    author: "José de Alencar",
    year: 1865,
    price: 3190,
    language: "pt",
    subject: "romance",
    description: {
      en: "Iracema, the maiden with lips of honey, leaves her people for a Portuguese warrior on the shores of Ceará. A legend in prose about how a country was born, and about who paid for it.",
      "pt-BR":
        "Iracema, a virgem dos lábios de mel, deixa seu povo por um guerreiro português nas praias do Ceará. Uma lenda em prosa sobre como nasceu um país, e sobre quem pagou por isso.",
    },
    cover: { motif: "forest", hue: 138 },
  },
  {
    isbn: "9790420002050",
    title: "Senhora",
    author: "José de Alencar",
    year: 1875,
    price: 3790,
    language: "pt",
    subject: "romance",
    description: {
      en: "Aurélia inherits a fortune and buys as her husband the man who once left her for a dowry. The contract is clear, the price is paid, and neither of the two is happy with it.",
      "pt-BR":
        "Aurélia herda uma fortuna e compra como marido o homem que um dia a trocou por um dote. O contrato é claro, o preço está pago, e nenhum dos dois é feliz com ele.",
    },
    cover: { motif: "mirror", hue: 312 },
  },
  {
    isbn: "9790420002067",
    title: "O Cortiço",
    author: "Aluísio Azevedo",
    year: 1890,
    price: 4390,
    language: "pt",
    subject: "society",
    description: {
      en: "João Romão saves, cheats and builds until a whole tenement in Rio de Janeiro belongs to him. The tenement itself, waking, working, dancing and burning, is the hero of the book.",
      "pt-BR":
        "João Romão poupa, trapaceia e constrói até ser dono de um cortiço inteiro no Rio de Janeiro. O próprio cortiço, que acorda, trabalha, dança e arde, é o herói do livro.",
    },
    cover: { motif: "city", hue: 28 },
  },
  {
    isbn: "9790420002074",
    title: "Triste Fim de Policarpo Quaresma",
    author: "Lima Barreto",
    year: 1915,
    price: 3890,
    language: "pt",
    subject: "satire",
    description: {
      en: "Major Quaresma loves Brazil so much that he petitions for Tupi as the official language, and is sent to an asylum. Farming and war cure him of the rest of his illusions.",
      "pt-BR":
        "O major Quaresma ama tanto o Brasil que pede o tupi como língua oficial, e vai parar no hospício. A lavoura e a guerra o curam do resto das ilusões.",
    },
    cover: { motif: "garden", hue: 96 },
  },
  {
    isbn: "9790420002081",
    title: "Os Sertões",
    author: "Euclides da Cunha",
    year: 1902,
    price: 6990,
    language: "pt",
    subject: "history",
    description: {
      en: "The land, the people, the fight: a reporter's account of the army's war on the settlement of Canudos, in the backlands of Bahia. He went to see barbarians defeated, and came back to accuse his own side.",
      "pt-BR":
        "A terra, o homem, a luta: o relato de um repórter sobre a guerra do Exército contra o arraial de Canudos, no sertão da Bahia. Foi ver os bárbaros vencidos e voltou para acusar o próprio lado.",
    },
    cover: { motif: "sun", hue: 32 },
  },
  {
    isbn: "9790420002098",
    title: "Úrsula",
    author: "Maria Firmina dos Reis",
    year: 1859,
    price: 3690,
    language: "pt",
    subject: "romance",
    description: {
      en: "The love of Úrsula and Tancredo has a merciless enemy, but it is the enslaved Túlio and Susana who say what freedom is. The first Brazilian novel against slavery, by a Black schoolteacher from Maranhão.",
      "pt-BR":
        "O amor de Úrsula e Tancredo tem um inimigo implacável, mas são os escravizados Túlio e Susana que dizem o que é a liberdade. O primeiro romance brasileiro contra a escravidão, de uma professora negra do Maranhão.",
    },
    cover: { motif: "birds", hue: 164 },
  },
  {
    isbn: "9790420002104",
    title: "Espumas Flutuantes",
    author: "Castro Alves",
    year: 1870,
    price: 2990,
    language: "pt",
    subject: "poetry",
    description: {
      en: "Poems of love, of the sea and of the right to books and freedom, by the poet of the abolition. It is the only collection he saw in print, a year before he died at twenty-four.",
      "pt-BR":
        "Poemas de amor, do mar e do direito aos livros e à liberdade, do poeta da abolição. É o único livro que viu impresso, um ano antes de morrer aos vinte e quatro.",
    },
    cover: { motif: "ship", hue: 196 },
  },
  {
    isbn: "9790420002111",
    title: "Noite na Taverna",
    author: "Álvares de Azevedo",
    year: 1855,
    price: 2590,
    language: "pt",
    subject: "gothic",
    description: {
      en: "In a tavern, among empty bottles, young men outdo each other with confessions of love and crime. By dawn one of the stories has walked in through the door.",
      "pt-BR":
        "Numa taverna, entre garrafas vazias, moços competem em confissões de amor e de crime. Antes do amanhecer, uma das histórias entra pela porta.",
    },
    cover: { motif: "moon", hue: 246 },
  },
  {
    isbn: "9790420002128",
    title: "O Primo Basílio",
    author: "Eça de Queirós",
    year: 1878,
    price: 4790,
    language: "pt",
    subject: "society",
    description: {
      en: "While her husband is away, Luísa falls for her worldly cousin, and her maid Juliana keeps the letters. A small Lisbon household, and a merciless look at what everybody in it is reading.",
      "pt-BR":
        "Enquanto o marido viaja, Luísa cai de amores pelo primo mundano, e a criada Juliana guarda as cartas. Uma pequena casa de Lisboa, e um olhar sem piedade sobre o que cada um ali anda lendo.",
    },
    cover: { motif: "letters", hue: 8 },
  },
  {
    isbn: "9790420002135",
    title: "A Cidade e as Serras",
    author: "Eça de Queirós",
    year: 1901,
    price: 4090,
    language: "pt",
    subject: "satire",
    description: {
      en: "Jacinto owns every machine that Paris can sell him, and yawns. A train journey to his family's forgotten estate in the mountains of Portugal loses all his luggage and finds his appetite.",
      "pt-BR":
        "Jacinto possui todas as máquinas que Paris pode vender, e boceja. Uma viagem de trem às terras esquecidas da família, nas serras de Portugal, perde toda a bagagem e encontra o seu apetite.",
    },
    cover: { motif: "train", hue: 84 },
  },
  {
    isbn: "9790420002142",
    title: "Amor de Perdição",
    author: "Camilo Castelo Branco",
    year: 1862,
    price: 3390,
    language: "pt",
    subject: "romance",
    description: {
      en: "Simão and Teresa love each other from window to window, and their families would rather see them dead. Written in fifteen days in a prison cell in Porto, and it reads in one night.",
      "pt-BR":
        "Simão e Teresa amam-se de janela a janela, e as famílias preferem vê-los mortos. Foi escrito em quinze dias numa cela da cadeia do Porto, e se lê em uma noite.",
    },
    cover: { motif: "rose", hue: 345 },
  },
];
