import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.Version;
import org.opensearch.common.logging.LogConfigurator;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/** One node in its own JVM, out of Maven's jars: its modules are classes on the class path.
 *  Arguments: the node's number, the folder of its data, and the HTTP ports and the transport ports of all, by commas. */
public class DevelopmentNode extends Node {
    private static final List<String> MODULES = List.of(
        "org.opensearch.transport.Netty4ModulePlugin",
        "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
        "org.opensearch.painless.PainlessModulePlugin");

    private DevelopmentNode(Environment environment, Collection<PluginInfo> modules) {
        super(environment, modules, false);
    }

    public static void main(String[] arguments) throws Exception {
        int number = Integer.parseInt(arguments[0]);
        String name = "n" + number;
        Path home = Path.of(arguments[1], name).toAbsolutePath();
        String[] http = arguments[2].split(","), transport = arguments[3].split(",");
        List<String> seeds = new ArrayList<>(), managers = new ArrayList<>();
        for (int n = 0; n < transport.length; n++) {
            seeds.add("127.0.0.1:" + transport[n]);
            managers.add("n" + (n + 1));
        }
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/log4j2.properties"), String.join("\n",
            "status = error", "appender.c.type = Console", "appender.c.name = c", "appender.c.layout.type = PatternLayout",
            "appender.c.layout.pattern = %d{ISO8601} %-5p %c{1.} %m%n", "rootLogger.level = info",
            "rootLogger.appenderRef.c.ref = c", ""));
        Settings settings = Settings.builder()
            .put("cluster.name", "vraagbaak-development")
            .put("node.name", name)
            .put("path.home", home.toString())
            .put("network.host", "127.0.0.1")  // this machine alone; so there are no bootstrap checks either
            .put("http.port", http[number - 1])
            .put("transport.port", transport[number - 1])
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            .putList("discovery.seed_hosts", seeds)
            .putList("cluster.initial_cluster_manager_nodes", managers)
            .put("node.processors", 2)
            .put("indices.memory.index_buffer_size", "20%")  // in a small heap, segments of a few documents otherwise
            .put("indices.breaker.total.use_real_memory", false)  // in a small heap it refuses what would fit
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            .put("cluster.fault_detection.leader_check.interval", "1s")
            .put("cluster.fault_detection.leader_check.timeout", "5s")
            .put("cluster.fault_detection.follower_check.timeout", "5s")
            .build();
        Environment environment =
            InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), home.resolve("config"), () -> name);
        LogConfigurator.configure(environment);
        List<PluginInfo> modules = new ArrayList<>();
        for (String module : MODULES) {
            modules.add(new PluginInfo(module, "module", "NA", Version.CURRENT, "21", module, null, List.of(), false));
        }
        Node node = new DevelopmentNode(environment, modules);
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                node.close();
            } catch (java.io.IOException e) {
                e.printStackTrace();
            }
            stopped.countDown();
        }));
        node.start();
        stopped.await();
    }
}
