/* Lucene as a peer: `build DIR` indexes passages from standard input, `serve DIR` answers queries from it.
   A passage is a line: number, title, question, answer and four facets, separated by tabs; values by \u001f.
   A query is a line: job, tab, words. Its answer is a line: nanoseconds, tab, hits. */
import java.io.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.document.*;
import org.apache.lucene.facet.*;
import org.apache.lucene.facet.sortedset.*;
import org.apache.lucene.index.*;
import org.apache.lucene.queryparser.classic.*;
import org.apache.lucene.search.*;
import org.apache.lucene.search.uhighlight.UnifiedHighlighter;
import org.apache.lucene.store.FSDirectory;

public class LucenePeer {
    static final String[] TEXTS = {"titel", "vraag", "antwoord"}, MARKED = {"vraag", "antwoord"};
    static final String[] FACETS = {"indiener", "partij", "ministerie", "jaar"};
    static final int HITS = 10, VALUES = 10;

    public static void main(String[] given) throws Exception {
        var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 16);
        if (given[0].equals("build")) build(lines, Path.of(given[1]));
        else serve(lines, Path.of(given[1]));
    }

    static FacetsConfig config() {
        var config = new FacetsConfig();
        for (String name : FACETS) config.setMultiValued(name, true);
        return config;
    }

    static void build(BufferedReader lines, Path folder) throws Exception {
        var stored = new FieldType(TextField.TYPE_STORED);  // with offsets, which the highlighter then need not work out
        stored.setIndexOptions(IndexOptions.DOCS_AND_FREQS_AND_POSITIONS_AND_OFFSETS);
        var config = config();
        var settings = new IndexWriterConfig(new DutchAnalyzer()).setRAMBufferSizeMB(1000);
        try (var writer = new IndexWriter(FSDirectory.open(folder), settings)) {
            for (String line; (line = lines.readLine()) != null; ) {
                String[] own = line.split("\t", -1);
                var made = new Document();
                made.add(new NumericDocValuesField("number", Long.parseLong(own[0])));
                made.add(new Field("titel", own[1], stored));
                for (int at = 2; at < 4; at++) if (!own[at].isEmpty()) made.add(new Field(TEXTS[at - 1], own[at], stored));
                for (int at = 0; at < FACETS.length; at++)
                    for (String value : own[4 + at].split("\u001f"))
                        if (!value.isEmpty()) made.add(new SortedSetDocValuesFacetField(FACETS[at], value));
                writer.addDocument(config.build(made));
            }
            writer.forceMerge(1);
            writer.commit();
        }
    }

    static void serve(BufferedReader lines, Path folder) throws Exception {
        var analyzer = new DutchAnalyzer();
        var reader = DirectoryReader.open(FSDirectory.open(folder));
        var searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        var state = new DefaultSortedSetDocValuesReaderState(reader, config());
        var marker = UnifiedHighlighter.builder(searcher, analyzer).build();
        var answers = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        for (String line; (line = lines.readLine()) != null; ) {
            String job = line.substring(0, line.indexOf('\t')), words = line.substring(line.indexOf('\t') + 1);
            long begun = System.nanoTime();
            var parser = new MultiFieldQueryParser(TEXTS, analyzer);
            Query query = parser.parse(job.equals("phrase") ? '"' + words + '"' : QueryParser.escape(words));
            TopDocs top = searcher.search(query, new TopScoreDocCollectorManager(HITS, 1));
            int n = shown(reader, top);
            if (job.equals("whole")) {
                var titles = searcher.storedFields();
                for (ScoreDoc hit : top.scoreDocs) n += titles.document(hit.doc, java.util.Set.of("titel")).get("titel").isEmpty() ? 1 : 0;
                marker.highlightFields(MARKED, query, top, new int[] {1, 1});
            }
            if (job.equals("whole") || job.equals("facets")) {
                var collected = searcher.search(query, new FacetsCollectorManager());
                var counts = new SortedSetDocValuesFacetCounts(state, collected);
                for (String name : FACETS) counts.getTopChildren(VALUES, name);
            }
            answers.println((System.nanoTime() - begun) + "\t" + n);
        }
    }

    /* The numbers of the hits are read, as its peers read them. */
    static int shown(IndexReader reader, TopDocs top) throws IOException {
        int n = 0;
        for (LeafReaderContext leaf : reader.leaves()) {
            var hits = java.util.Arrays.stream(top.scoreDocs).filter(hit -> ReaderUtil.subIndex(hit.doc, reader.leaves()) == leaf.ord)
                .mapToInt(hit -> hit.doc - leaf.docBase).sorted().toArray();
            var numbers = leaf.reader().getNumericDocValues("number");
            for (int doc : hits) n += numbers.advanceExact(doc) ? 1 : 0;
        }
        return n;
    }
}
