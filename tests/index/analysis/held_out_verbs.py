"""Forms of verbs that were written by grammar, without a look at the tables: an infinitive and its other forms."""

VERBS = """
aanvangen aanvangt aanving aangevangen | ontvangen ontving ontvangen | afbreken afbrak afgebroken afbreekt |
doorbreken doorbrak doorbroken | inbreken ingebroken inbrak | onderbreken onderbrak onderbroken | ontbreken ontbrak
ontbroken | uitbreken uitgebroken | verbreken verbroken verbrak | bespreken besprak besproken bespreekt | weerspreken
weersproken | tegenspreken tegengesproken tegensprak | uitspreken uitgesproken | voorspreken voorgesproken |
vrijspreken vrijgesproken | toespreken toegesproken toesprak | aanspreken aangesproken | bevelen beval bevolen beveelt
| stelen stal gestolen | helpen hielp geholpen helpt | meehelpen meegeholpen | werpen wierp geworpen | ontwerpen
ontwierp ontworpen | onderwerpen onderwierp onderworpen | verwerpen verwierp verworpen | opwerpen opgeworpen | sterven
stierf gestorven | afsterven afgestorven | bederven bedierf bedorven | zwerven zwierf gezworven | verwerven verwierf
verworven | werven wierf geworven | aanwerven aangeworven | scheppen schiep geschapen | heffen hief geheven | opheffen
opgeheven ophief | verheffen verheven verhief | zweren zwoer gezworen | bezweren bezworen | samenzweren samengezworen
| komen kwam gekomen komt | aankomen aangekomen aankwam | bijkomen bijgekomen | binnenkomen binnengekomen |
overeenkomen overeengekomen overeenkwam | terugkomen teruggekomen | tegemoetkomen tegemoetgekomen | voorkomen voorkwam
| vrijkomen vrijgekomen vrijkwam | nakomen nagekomen | omkomen omgekomen omkwam | opkomen opgekomen | tekortkomen
tekortgekomen | toekomen toegekomen | uitkomen uitgekomen | bekomen bekwam | ontkomen ontkwam | wegkomen weggekomen |
nemen nam genomen | aannemen aangenomen aannam | afnemen afgenomen afnam | benemen benomen | innemen ingenomen |
ondernemen ondernam ondernomen | ontnemen ontnomen ontnam | opnemen opgenomen opnam | overnemen overgenomen overnam |
toenemen toegenomen toenam | uitnemen uitgenomen | vernemen vernomen vernam | waarnemen waargenomen waarnam | wegnemen
weggenomen | meenemen meegenomen | terugnemen teruggenomen | voornemen voorgenomen | gevangennemen gevangengenomen |
geven gaf gegeven geeft | aangeven aangegeven aangaf | afgeven afgegeven | begeven begaf | doorgeven doorgegeven |
herhalen herhaald | ingeven ingegeven | opgeven opgegeven | overgeven overgegeven | toegeven toegegeven toegaf |
uitgeven uitgegeven uitgaf | vergeven vergaf | vrijgeven vrijgegeven | weergeven weergegeven weergaf | lezen las
gelezen | aflezen afgelezen | voorlezen voorgelezen | genezen genas | eten at gegeten | vergeten vergat | meten mat
gemeten | opmeten opgemeten | treden trad getreden | aftreden afgetreden aftrad | optreden opgetreden optrad |
overtreden overtrad | toetreden toegetreden toetrad | uittreden uitgetreden | liggen lag gelegen | zitten zat gezeten
| bezitten bezat bezeten | bidden bad gebeden | zien zag gezien | aanzien aangezien | herzien herzag | inzien ingezien
| toezien toegezien | voorzien voorzag | afzien afgezien | uitzien uitgezien | overzien overzag | varen voer gevaren |
ervaren ervoer | dragen droeg gedragen | aandragen aangedragen | bedragen bedroeg | bijdragen bijgedragen bijdroeg |
overdragen overgedragen overdroeg | opdragen opgedragen | uitdragen uitgedragen | voordragen voorgedragen | verdragen
verdroeg | graven groef gegraven | begraven begroef | opgraven opgegraven | slaan sloeg geslagen | afslaan afgeslagen
| beslaan besloeg | inslaan ingeslagen | opslaan opgeslagen | overslaan overgeslagen | toeslaan toegeslagen | verslaan
versloeg | ontslaan ontsloeg ontslagen | lopen liep gelopen | aflopen afgelopen | doorlopen doorgelopen | oplopen
opgelopen | uitlopen uitgelopen | verlopen verliep | weglopen weggelopen | roepen riep geroepen | beroepen beriep |
oproepen opgeroepen | uitroepen uitgeroepen | terugroepen teruggeroepen | houden hield gehouden | aanhouden
aangehouden | behouden behield | inhouden ingehouden | onderhouden onderhield | onthouden onthield | ophouden
opgehouden | tegenhouden tegengehouden | vasthouden vastgehouden | volhouden volgehouden | weerhouden weerhield |
laten liet gelaten | achterlaten achtergelaten | nalaten nagelaten | overlaten overgelaten | toelaten toegelaten |
verlaten verliet | vrijlaten vrijgelaten | weglaten weggelaten | blazen blies geblazen | slapen sliep geslapen | raden
ried geraden | vallen viel gevallen | afvallen afgevallen | binnenvallen binnengevallen | invallen ingevallen |
opvallen opgevallen | overvallen overviel | vervallen verviel | wegvallen weggevallen | hangen hing gehangen |
afhangen afgehangen | ophangen opgehangen | samenhangen samengehangen | gaan ging gegaan | aangaan aangegaan | begaan
beging | ingaan ingegaan | nagaan nagegaan | ondergaan onderging | ontgaan ontging | omgaan omgegaan | overgaan
overgegaan | vergaan verging | voorbijgaan voorbijgegaan | staan stond gestaan | bestaan bestond | ontstaan ontstond |
opstaan opgestaan | toestaan toegestaan | verstaan verstond | weerstaan weerstond | doen deed gedaan | aandoen
aangedaan | afdoen afgedaan | voldoen voldeed voldaan | opdoen opgedaan | brengen bracht gebracht | aanbrengen
aangebracht | afbrengen afgebracht | inbrengen ingebracht | meebrengen meegebracht | onderbrengen ondergebracht |
opbrengen opgebracht | overbrengen overgebracht | terugbrengen teruggebracht | toebrengen toegebracht | uitbrengen
uitgebracht | volbrengen volbracht | denken dacht gedacht | bedenken bedacht | herdenken herdacht | verdenken verdacht
| kopen kocht gekocht | aankopen aangekocht | verkopen verkocht | omkopen omgekocht | uitkopen uitgekocht | zoeken
zocht gezocht | bezoeken bezocht | onderzoeken onderzocht | opzoeken opgezocht | verzoeken verzocht | uitzoeken
uitgezocht | vragen vroeg gevraagd | aanvragen aangevraagd aanvroeg | jagen joeg gejaagd | zeggen zei gezegd |
toezeggen toegezegd | opzeggen opgezegd | ontzeggen ontzegd | weten wist geweten | moeten moest | mogen mocht | kunnen
kon | willen wilde wou | bieden bood geboden | aanbieden aangeboden aanbood | verbieden verbood verboden | gebieden
gebood | overbieden overboden | buigen boog gebogen | ombuigen omgebogen | verbuigen verbogen | duiken dook gedoken |
onderduiken ondergedoken | schieten schoot geschoten | beschieten beschoten | neerschieten neergeschoten |
tekortschieten tekortgeschoten | voorschieten voorgeschoten | sluiten sloot gesloten | aansluiten aangesloten aansloot
| afsluiten afgesloten | besluiten besloot | insluiten ingesloten | opsluiten opgesloten | uitsluiten uitgesloten |
ontsluiten ontsloten | vliegen vloog gevlogen | invliegen ingevlogen | uitvliegen uitgevlogen | vluchten vluchtte |
genieten genoot | verliezen verloor verloren | vriezen vroor gevroren | bevriezen bevroren bevroor | kiezen koos
gekozen | verkiezen verkozen verkoos | uitkiezen uitgekozen | bedriegen bedroog bedrogen | liegen loog gelogen | wegen
woog gewogen | afwegen afgewogen | overwegen overwoog overwogen | bewegen bewoog bewogen | scheren schoor geschoren |
trekken trok getrokken | aantrekken aangetrokken | betrekken betrok betrokken | intrekken ingetrokken introk |
onttrekken onttrokken | optrekken opgetrokken | overtrekken overtrokken | terugtrekken teruggetrokken | uittrekken
uitgetrokken | vertrekken vertrok vertrokken | voltrekken voltrokken | vechten vocht gevochten | bevechten bevochten |
aanvechten aangevochten | zenden zond gezonden | inzenden ingezonden | toezenden toegezonden | uitzenden uitgezonden |
verzenden verzonden | schenken schonk geschonken | schelden schold gescholden | gelden gold gegolden | treffen trof
getroffen | aantreffen aangetroffen | betreffen betrof | overtreffen overtroffen | smelten smolt gesmolten | zwemmen
zwom gezwommen | binden bond gebonden | verbinden verbond verbonden | ontbinden ontbonden | vinden vond gevonden |
bevinden bevond | ondervinden ondervonden ondervond | uitvinden uitgevonden | plaatsvinden plaatsgevonden plaatsvond |
terugvinden teruggevonden | winnen won gewonnen | herwinnen herwonnen | overwinnen overwon overwonnen | terugwinnen
teruggewonnen | beginnen begon begonnen | dringen drong gedrongen | aandringen aangedrongen | binnendringen
binnengedrongen | doordringen doorgedrongen | opdringen opgedrongen | terugdringen teruggedrongen | springen sprong
gesprongen | ontspringen ontsprongen | zingen zong gezongen | dwingen dwong gedwongen | afdwingen afgedwongen |
bedwingen bedwongen | zinken zonk gezonken | drinken dronk gedronken | verdrinken verdronken verdronk | zinnen zon
gezonnen | schrikken schrok geschrokken | afschrikken afgeschrikt | verschijnen verscheen verschenen | blijven bleef
gebleven | achterblijven achtergebleven | verblijven verbleef verbleven | uitblijven uitgebleven | schrijven schreef
geschreven | beschrijven beschreef | inschrijven ingeschreven | omschrijven omschreven | onderschrijven onderschreef |
overschrijven overgeschreven | uitschrijven uitgeschreven | voorschrijven voorgeschreven | toeschrijven toegeschreven
| snijden sneed gesneden | rijden reed gereden | overrijden overreden | doorrijden doorgereden | lijden leed geleden |
strijden streed gestreden | bestrijden bestreed bestreden | vermijden vermeed vermeden | glijden gleed | wijzen wees
gewezen | aanwijzen aangewezen | afwijzen afgewezen afwees | bewijzen bewees bewezen | toewijzen toegewezen |
verwijzen verwees verwezen | uitwijzen uitgewezen | terugwijzen teruggewezen | krijgen kreeg gekregen | terugkrijgen
teruggekregen | stijgen steeg gestegen | overstijgen oversteeg | lijken leek geleken | vergelijken vergeleek
vergeleken | blijken bleek gebleken | bezwijken bezweken | wijken week geweken | uitwijken uitgeweken | kijken keek
gekeken | bekijken bekeek | meekijken meegekeken | strijken streek gestreken | grijpen greep gegrepen | aangrijpen
aangegrepen | schuiven schoof geschoven | opschuiven opgeschoven | verschuiven verschoven | spuiten spoot gespoten |
ruiken rook geroken | kruipen kroop gekropen | druipen droop gedropen | zuigen zoog gezogen | bijten beet gebeten |
splijten spleet gespleten | slijten sleet | vreten vrat gevreten | bakken gebakken | wassen waste gewassen | malen
gemalen | laden geladen | inladen ingeladen | lossen gelost | hebben had gehad heeft | zijn was geweest waren | worden
werd geworden | plegen pleegde gepleegd
"""

MORE_VERBS = """
aanbevelen aanbeval aanbevolen | aanbieden aangebodene | aanblijven aanbleef aangebleven | aanspreken aansprak |
aanvallen aanviel aangevallen | aanwinnen aangewonnen | achterhouden achtergehouden | afdragen afdroeg afgedragen |
afgrijpen afgegrepen | afkopen afkocht afgekocht | aflaten aflatende | afsnijden afgesneden afsneed | afspreken
afgesproken | afstoten afgestoten afstootte | aftrekken afgetrokken aftrok | afzenden afgezonden | bederven bederft |
bedriegen bedriegt | begeven begeeft | behangen behing | bekijken bekeken bekijkt | bespuiten bespoten bespoot |
bestelen bestolen bestal | betreden betrad betreedt | bevriezen bevriest | bezoeken bezoekt bezochten | bezuinigen
bezuinigde | bijschrijven bijgeschreven | bijspringen bijgesprongen | blijken blijkt | breken gebroken brak |
dichtslaan dichtgeslagen | doodschieten doodgeschoten | doorgeven doorgaf | doorlezen doorgelezen | doorschuiven
doorgeschoven | doorverwijzen doorverwezen doorverwees | fluiten gefloten floot | geven gegevene | goedvinden
goedgevonden | handhaven gehandhaafd | hergeven hergegeven | heroverwegen heroverwogen heroverwoog | herschrijven
herschreven herschreef | hervinden hervonden | herroepen herriep | hertekenen hertekend | inbinden ingebonden |
ingraven ingegraven | inkopen inkocht ingekocht | inkrimpen ingekrompen inkromp | inschieten ingeschoten | inspreken
ingesproken insprak | inspuiten ingespoten | instaan instond ingestaan | instorten ingestort | intreden ingetreden
intrad | invallen inviel | kwijtraken kwijtgeraakt | langskomen langsgekomen langskwam | leeglopen leeggelopen |
losbreken losgebroken | loslaten losgelaten losliet | meedoen meegedaan meedeed | meegeven meegegeven | meeschrijven
meegeschreven | misgaan misgegaan misging | mislopen misgelopen misliep | misdragen misdroeg | nabrengen nagebracht |
nadenken nagedacht nadacht | nakijken nagekeken nakeek | neerleggen neergelegd | neerslaan neergeslagen | omschrijven
omschreef | omslaan omgeslagen | omstoten omgestoten | omvallen omgevallen | onderbieden onderboden | onderscheiden
onderscheidde | onderschieten onderschoten | ontbijten ontbeten ontbeet | ontbinden ontbond | ontduiken ontdoken
ontdook | ontlopen ontliep | ontsteken ontstoken ontstak | ontwijken ontweken ontweek | ontzien ontzag | openbreken
opengebroken | opblazen opgeblazen opblies | opduiken opgedoken | opeten opgegeten | oplossen opgelost | opnemen
opneemt | oppakken opgepakt | opschieten opgeschoten | opschrijven opgeschreven | opsteken opgestoken | opstijgen
opgestegen | optreden optreedt | opvragen opgevraagd | opwegen opgewogen | overblijven overgebleven | overdrijven
overdreven overdreef | overgeven overgaf | overkomen overkwam | overlijden overleden overleed | overrijden overreed |
overslaan oversloeg | overspringen oversprong | overtreden overtreedt | plaatsnemen plaatsgenomen | prijsgeven
prijsgegeven prijsgaf | raadplegen geraadpleegd | rondgaan rondgegaan | rondlopen rondgelopen | samenkomen
samengekomen | samenspannen samengespannen | schuldig schuldige | stilstaan stilgestaan stilstond | stukgaan
stukgegaan | tegenhouden tegenhield | tegenvallen tegengevallen tegenviel | tekortdoen tekortgedaan | tenietdoen
tenietgedaan | terechtkomen terechtgekomen terechtkwam | terugdeinzen teruggedeinsd | teruggaan teruggegaan terugging
| terugkomen terugkwam | terugzenden teruggezonden | tewerkstellen tewerkgesteld | toedienen toegediend | toelaten
toeliet | toenemen toeneemt | toerijden toegereden | toeschieten toegeschoten | toestaan toestond | toevallen
toegevallen | toezenden toezond | uitbarsten uitgebarsten | uitbreken uitbrak | uitdoven uitgedoofd | uitgaan
uitgegaan uitging | uitgeven uitgeeft | uithouden uitgehouden | uitkomen uitkwam | uitlaten uitgelaten | uitnemen
uitnam | uitschieten uitgeschoten | uitsluiten uitsloot | uitspreken uitspreekt | uittrekken uittrok | uitvallen
uitgevallen uitviel | uitwerpen uitgeworpen | uitwijzen uitwees | uitzenden uitzond | vastbinden vastgebonden |
vasthouden vasthield | vaststaan vastgestaan vaststond | verbergen verborgen verborg | verbinden verbond | verbreken
verbreekt | verdenken verdenkt | verdragen verdraagt | verdwijnen verdwijnt verdwenen | verhangen verhing | verlaten
verlaat | verloochenen verloochend | vermijden vermijdt | verraden verried | verschieten verschoten verschoot |
verslinden verslonden | verspreken versproken | versterven verstorven | vertreden vertreedt | verwijten verwijt
verweten verweet | verzenden verzond | verzinken verzonken | verzwijgen verzwegen | voorbijgaan voorbijging | voordoen
voorgedaan | voorhouden voorgehouden | voorkomen voorkomt | voorschrijven voorschreef | voortkomen voortgekomen
voortkwam | vooruitgaan vooruitgegaan | voorzien voorziet | vrijkopen vrijgekocht | waarnemen waarneemt | weerleggen
weerlegd | weerspreken weersprak | wegbrengen weggebracht wegbracht | weggeven weggegeven | wegkwijnen weggekwijnd |
wegnemen wegnam | wegzenden weggezonden | zwartrijden zwartgereden
"""

STILL_MORE_VERBS = """
aanbidden aanbad aanbeden | aandringen aandrong aangedrongen | aangrijpen aangegrepen aangreep | aanklampen
aangeklampt | aanschuiven aangeschoven | aanstrijken aangestreken | aanzwellen aanzwol aangezwollen | achterhouden
achtergehouden achterhield | afblijven afgebleven afbleef | afdingen afgedongen | afglijden afgegleden afgleed |
afknijpen afgeknepen | afkijken afgekeken | afschrikken afgeschrikt | afslijten afgesleten | afstrijken afstreek |
afwegen afwoog afgewogen | bederven bedorven bedierf | bedriegen bedroog bedrogen | begieten begoten begoot |
begrijpen begreep begrepen | bekijken bekeek bekeken | beklimmen beklom beklommen | belijden beleed beleden |
benijden benijdde | bespuiten bespoten bespoot | bestrijden bestreed bestreden | bestrijken bestreek bestreken |
bevriezen bevroor bevroren | bezwijken bezweek bezweken | bezweren bezwoer bezworen | bijten beet gebeten |
bijspringen bijgesprongen bijsprong | blijken bleek gebleken | blinken blonk geblonken | breken brak gebroken |
buigen boog gebogen | delven dolf gedolven | dichtknijpen dichtgeknepen | doorbreken doorbrak doorbroken |
doorkruisen doorkruist | doorsnijden doorsneed doorsneden | doorverwijzen doorverwezen doorverwees | dragen droeg
gedragen | drinken dronk gedronken | druipen droop gedropen | dunken docht | eten at gegeten | fluiten floot
gefloten | gelden gold gegolden | genezen genas genezen | genieten genoot genoten | glimmen glom geglommen | graven
groef gegraven | hangen hing gehangen | heffen hief geheven | helpen hielp geholpen | herkiezen herkozen herkoos |
hernemen hernam hernomen | herschrijven herschreef herschreven | herzien herzag | hijsen hees gehesen | inbinden
ingebonden inbond | inblazen ingeblazen inblies | indringen ingedrongen indrong | ingrijpen ingreep ingegrepen |
inkrimpen ingekrompen inkromp | inroepen inriep ingeroepen | inschenken ingeschonken | inslapen ingeslapen insliep |
instorten ingestort | inwinnen ingewonnen inwon | jagen joeg gejaagd | kijven keef gekeven | klimmen klom geklommen
| klinken klonk geklonken | knijpen kneep geknepen | kruipen kroop gekropen | kwijtschelden kwijtgescholden
kwijtschold | kwijtraken kwijtgeraakt | leegdrinken leeggedronken | liegen loog gelogen | lijden leed geleden |
loslaten losgelaten losliet | malen gemalen | melken molk gemolken | meten mat gemeten | mijden meed gemeden |
misdrijven misdreven | nalopen nagelopen naliep | naspeuren nagespeurd | omringen omringd | omspringen omgesprongen
| omvormen omgevormd | omzeilen omzeild | onderduiken ondergedoken onderdook | ondergraven ondergroef |
onderschrijven onderschreef onderschreven | ondervinden ondervond ondervonden | onthouden onthield | ontlenen
ontleend | ontnemen ontnam ontnomen | ontspringen ontsprong ontsprongen | ontstaan ontstond | ontbreken ontbrak
ontbroken | openslaan opengeslagen | opbiechten opgebiecht | opgraven opgegraven opgroef | opheffen ophief opgeheven
| ophijsen opgehesen | opkopen opgekocht opkocht | oplichten opgelicht | opwinden opgewonden opwond | opzeggen
opgezegd | overdenken overdacht | overgieten overgoten | overheersen overheerst | overschrijden overschreed
overschreden | overtrekken overtrokken | overwinnen overwon overwonnen | overzien overzag | pluizen ploos geplozen |
prijzen prees geprezen | raden ried geraden | rechtzetten rechtgezet | rijgen reeg geregen | rijzen rees gerezen |
roepen riep geroepen | ruiken rook geroken | samenbinden samengebonden | scheiden gescheiden | schelden schold
gescholden | schenden schond geschonden | schenken schonk geschonken | scheppen schiep geschapen | scheren schoor
geschoren | schijnen scheen geschenen | schrikken schrok geschrokken | schuilen school gescholen | slijten sleet
gesleten | slinken slonk geslonken | sluipen sloop geslopen | smelten smolt gesmolten | smijten smeet gesmeten |
snijden sneed gesneden | snuiten snoot gesnoten | spannen gespannen | spinnen spon gesponnen | splijten spleet
gespleten | spuiten spoot gespoten | stilleggen stilgelegd | stijgen steeg gestegen | stinken stonk gestonken |
strijden streed gestreden | strijken streek gestreken | stuiven stoof gestoven | tegenspreken tegengesproken
tegensprak | tekortschieten tekortgeschoten | terugroepen teruggeroepen terugriep | terugvinden teruggevonden
terugvond | terugwijken teruggeweken | thuisblijven thuisgebleven | toegeven toegegeven toegaf | toejuichen
toegejuicht | toelopen toeliep toegelopen | toewijzen toegewezen toewees | toeschrijven toegeschreven toeschreef |
treffen trof getroffen | trekken trok getrokken | uitbuiten uitgebuit | uitglijden uitgegleden uitgleed | uitlezen
uitgelezen | uitrijden uitgereden | uitsterven uitgestorven uitstierf | uitvechten uitgevochten uitvocht | uitvinden
uitvond uitgevonden | uitwijken uitgeweken uitweek | varen voer gevaren | vastgrijpen vastgegrepen | vaststellen
vastgesteld | vergelden vergolden vergold | vergelijken vergeleek vergeleken | vergeven vergaf vergeven | vergieten
vergoten | verkrijgen verkreeg verkregen | verlenen verleend | vermalen vermalen | vernemen vernam vernomen |
verrijzen verrees verrezen | verschrijven verschreven | verschuiven verschoof verschoven | verslijten versleten |
verstrijken verstreek verstreken | verweren verweerd | vervliegen vervlogen | verwerven verwierf verworven |
verwijzen verwees verwezen | verzinnen verzon verzonnen | verzuipen verzopen | vinden vond gevonden | vlechten
vlocht gevlochten | volhouden volgehouden volhield | vooropstellen vooropgesteld | voorbijrijden voorbijgereden |
voorleggen voorgelegd | voorlezen voorgelezen voorlas | voortbrengen voortgebracht voortbracht | voortdrijven
voortgedreven | vragen vroeg gevraagd | vreten vrat gevreten | vriezen vroor gevroren | vrijspreken vrijgesproken
vrijsprak | waaien woei gewaaid | wassen gewassen | weerhouden weerhield | weerstaan weerstond | wegblijven
weggebleven wegbleef | wegen woog gewogen | weglopen weggelopen wegliep | wegtrekken weggetrokken | werpen wierp
geworpen | werven wierf geworven | weten wist geweten | weven geweven | wijken week geweken | wijten weet geweten |
wijzen wees gewezen | winden wond gewonden | winnen won gewonnen | worden werd geworden | wreken gewroken | wringen
wrong gewrongen | wrijven wreef gewreven | zenden zond gezonden | zieden gezoden | zien zag gezien | zingen zong
gezongen | zinken zonk gezonken | zinnen zon gezonnen | zitten zat gezeten | zoeken zocht gezocht | zuigen zoog
gezogen | zuipen zoop gezopen | zwellen zwol gezwollen | zwemmen zwom gezwommen | zweren zwoer gezworen | zwerven
zwierf gezworven | zwijgen zweeg gezwegen | goedkeuren goedgekeurd goedkeurde | afkeuren afgekeurd | hertrouwen
hertrouwd | doodschieten doodgeschoten doodschoot | doodslaan doodgeslagen | gadeslaan gadegeslagen | gevangennemen
gevangengenomen | gelijkschakelen gelijkgeschakeld | hardlopen hardgelopen | kapotgaan kapotgegaan | klaarkomen
klaargekomen | lastigvallen lastiggevallen | leeglopen leeggelopen | neerschieten neergeschoten neerschoot |
platbranden platgebrand | rondbrengen rondgebracht | stofzuigen gestofzuigd | stopzetten stopgezet | tegengaan
tegengegaan tegenging | terneerslaan terneergeslagen | teweegbrengen teweeggebracht teweegbracht | tentoonstellen
tentoongesteld | thuiskomen thuisgekomen | vastlopen vastgelopen vastliep | veiligstellen veiliggesteld | vrijgeven
vrijgegeven vrijgaf | vrijkomen vrijgekomen vrijkwam | vrijlaten vrijgelaten vrijliet | zoekraken zoekgeraakt |
achterblijven achtergebleven achterbleef | achterlaten achtergelaten achterliet | bijeenkomen bijeengekomen
bijeenkwam | ineenstorten ineengestort | aaneensluiten aaneengesloten | omhooggaan omhooggegaan | binnendringen
binnengedrongen binnendrong | binnenkomen binnengekomen | buitensluiten buitengesloten | heengaan heengegaan |
langskomen langsgekomen | opzijzetten opzijgezet | overeenkomen overeengekomen overeenkwam | uiteenvallen
uiteengevallen | voorafgaan voorafgegaan | samenvallen samengevallen | wederkeren wedergekeerd | zwartmaken
zwartgemaakt | verbannen verbannen | houwen hieuw gehouwen | lachen gelachen | laden geladen | ontladen ontladen |
overladen overladen | bannen gebannen | barsten gebarsten | braden gebraden | brouwen gebrouwen | heten geheten |
vouwen gevouwen | zouten gezouten | stoten gestoten | spugen gespogen | bidden bad gebeden | bakken gebakken |
bergen borg geborgen | bevelen beval bevolen | beginnen begon begonnen | binden bond gebonden | blazen blies
geblazen | dingen dong gedongen | doen deed gedaan | drijven dreef gedreven | dringen drong gedrongen | duiken dook
gedoken | dwingen dwong | gaan ging gegaan | gieten goot gegoten | glijden gleed gegleden | grijpen greep gegrepen |
hebben had gehad | houden hield gehouden | kiezen koos | kijken keek gekeken | komen kwam gekomen | kopen kocht
gekocht | krijgen kreeg gekregen | krimpen kromp gekrompen | kunnen kon gekund | kwijten kweet gekweten | laten liet
gelaten | lezen las gelezen | liggen lag gelegen | lijken leek geleken | lopen liep gelopen | moeten moest gemoeten
| mogen mocht gemogen | nemen nam genomen | rijden reed gereden | rijten reet gereten | schieten schoot geschoten |
schrijden schreed geschreden | schuiven schoof geschoven | slaan sloeg geslagen | slapen sliep geslapen | staan
stond gestaan | steken stak gestoken | verdrinken verdronk verdronken | vallen viel gevallen | vangen ving gevangen
| vechten vocht gevochten | vliegen vloog gevlogen | zeggen zei gezegd | zullen zou
"""

WEAK = """
bekendmaken bekendgemaakt | openbaarmaken openbaargemaakt | witwassen witgewassen | ziekmelden ziekgemeld |
lamleggen lamgelegd | platleggen platgelegd | geruststellen gerustgesteld | schadeloosstellen schadeloosgesteld |
tewerkstellen tewerkgesteld | bezighouden beziggehouden | rechtzetten rechtgezet | kwijtraken kwijtgeraakt |
overeenkomen overeengekomen overeenkomt | verklaren verklaart | bewaren bewaart | gedogen gedoogt | ondermijnen
ondermijnt | doorkruisen doorkruist | overheersen overheerst | toejuichen toegejuicht | opschorten opgeschort |
oefenen oefent geoefend | volgen gevolgd volgt | opvolgen opgevolgd | bevestigen bevestigt | vestigen gevestigd
vestigt | rechtvaardigen gerechtvaardigd | beoordelen beoordeelt | veroordelen veroordeelt | huisvesten gehuisvest |
verhuizen verhuisd | ontkennen ontkend | ondersteunen ondersteunt ondersteund | handelaar handelaars |
onderhandelaar onderhandelaars | makelaar makelaars | smokkelaar smokkelaars | bemiddelaar bemiddelaars |
ontwikkelaar ontwikkelaars | uitoefenen uitgeoefend | aankondigen aankondigt | uitnodigen uitnodigt | beëindigen
beëindigt | beschermen beschermt | begeleiden begeleidt | bedreigen bedreigt | verspreiden verspreidt | vervalsen
vervalst vervalsing | beslissen beslist besliste | vergoeden vergoedt
"""
