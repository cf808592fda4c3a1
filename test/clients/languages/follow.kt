// Prints an article, then each of its notes once:
// java -cp follow.jar:gson.jar FollowKt http://127.0.0.1:4000/graphql SLUG
import com.google.gson.Gson
import java.io.InputStream
import java.net.HttpURLConnection
import java.net.URL
import kotlin.random.Random
import kotlin.system.exitProcess

const val PAGE = "query ArticlePage(\$slug: String!) { feedCursor article(slug: \$slug) { headline } }"
const val CHANGES = "subscription ArticleChanges(\$slug: String!, \$after: String) { " +
    "articleUpdated(slug: \$slug, after: \$after) { __typename note { text } } }"

// In ms. The node sends a comment every 12 seconds. A connection without one is dead.
const val SILENCE = 30_000

class Extensions(val code: String?, val retryAfter: Long?)
class Problem(val message: String, val extensions: Extensions?)
class Article(val headline: String)
class Note(val text: String)
class Change(val note: Note?)
class Data(val feedCursor: String?, val article: Article?, val articleUpdated: Change?)
class Answer(val data: Data?, val errors: List<Problem>?)

// Why the node answers no more. Without `seconds`, trying again doesn't help.
class Refusal(message: String, val seconds: Long?) : Exception(message)

val json = Gson()
var cursor: String? = null

fun refusalOf(problem: Problem): Refusal {
    val passes = problem.extensions?.code in listOf("INTERNAL", "UNAVAILABLE", "RATE_LIMITED")
    return Refusal(problem.message, problem.extensions?.retryAfter ?: if (passes) 0L else null)
}

fun post(url: String, accept: String, query: String, variables: Map<String, String?>): InputStream {
    val connection = URL(url).openConnection() as HttpURLConnection
    connection.connectTimeout = SILENCE
    connection.readTimeout = SILENCE
    connection.doOutput = true
    connection.setRequestProperty("Content-Type", "application/json")
    connection.setRequestProperty("Accept", accept)
    val body = json.toJson(mapOf("query" to query, "variables" to variables))
    connection.outputStream.use { it.write(body.toByteArray()) }
    val status = connection.responseCode
    if (status == 200) return connection.inputStream
    val said = connection.errorStream?.use { it.reader().readText() }
    val seconds = connection.getHeaderField("Retry-After")?.toLongOrNull() ?: 0L
    throw Refusal("$status $said", if (status >= 500 || status == 429) seconds else null)
}

fun readPage(url: String, slug: String): String? {
    val text = post(url, "application/json", PAGE, mapOf("slug" to slug)).use { it.reader().readText() }
    val answer = json.fromJson(text, Answer::class.java)
    answer.errors?.firstOrNull()?.let { throw refusalOf(it) }
    println(answer.data?.article?.headline ?: "There is no such article.")
    return answer.data?.feedCursor
}

// Takes events until the connection breaks. Each has its cursor as its id.
fun follow(url: String, slug: String) {
    val stream = post(url, "text/event-stream", CHANGES, mapOf("slug" to slug, "after" to cursor))
    stream.bufferedReader().useLines { lines ->
        for (line in lines) {
            if (line.startsWith("id: ")) cursor = line.removePrefix("id: ")
            if (line.startsWith("data: ")) take(json.fromJson(line.removePrefix("data: "), Answer::class.java))
        }
    }
}

fun take(event: Answer?) {
    for (problem in event?.errors.orEmpty()) {
        // The log no longer goes back to the cursor: read the page again.
        if (problem.extensions?.code == "CURSOR_EXPIRED") cursor = null
        else if (refusalOf(problem).seconds == null) throw refusalOf(problem)
        System.err.println(problem.message)
    }
    event?.data?.articleUpdated?.note?.let { println(it.text) }
}

fun main(args: Array<String>) {
    val (url, slug) = args
    while (true) {
        var seconds = 0L
        try {
            if (cursor == null) cursor = readPage(url, slug)
            follow(url, slug)
        } catch (refusal: Refusal) {
            System.err.println(refusal.message)
            seconds = refusal.seconds ?: exitProcess(1)
        } catch (error: Exception) {
            System.err.println(error)
        }
        Thread.sleep((seconds + 1 + Random.nextInt(5)) * 1000)
    }
}
